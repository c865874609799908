/** The looks of a dataset's photos on disk: photo ids, the mean, the components and the vectors. */
import { readFile } from 'node:fs/promises';
import { readArrays, writeArrays } from './arraysFile.ts';
import type { LookVectors } from './lookVectors.ts';
import type { Projection } from './projection.ts';

export interface Looks extends LookVectors {
  /** Of the backbone whose features these come from. */
  readonly fingerprint: string;
  readonly projection: Projection;
}

/** Another form, or another definition of what the vectors are, is read as no file. */
const kind = 'thaw looks 2';

interface Header {
  readonly fingerprint: string;
  readonly photos: number;
  readonly width: number;
  readonly inputs: number;
  readonly fittedOn: number;
  readonly projected: boolean;
}

/** Null when there is no file, or one that cannot be used: looks can be computed again. */
export async function readLooks(file: string): Promise<Looks | null> {
  try {
    const arrays = readArrays(await readFile(file), kind);
    if (arrays === null) return null;
    const { fingerprint, photos, width, inputs, fittedOn, projected } = arrays.header as Header;
    const photoIds = arrays.take('uint32', photos);
    const mean = arrays.take('float32', inputs);
    const components = projected ? arrays.take('float32', width * inputs) : null;
    const values = arrays.take('float32', photos * width);
    return { fingerprint, photoIds, width, values, projection: { inputs, width, mean, components, fittedOn } };
  } catch {
    return null;
  }
}

export async function writeLooks(file: string, looks: Looks): Promise<void> {
  const { fingerprint, projection, photoIds, width, values } = looks;
  const { inputs, fittedOn, mean, components } = projection;
  const projected = components !== null;
  const header: Header = { fingerprint, photos: photoIds.length, width, inputs, fittedOn, projected };
  await writeArrays(file, kind, header, [photoIds, mean, ...(projected ? [components] : []), values]);
}
