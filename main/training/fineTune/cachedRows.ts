/** Rows of the frozen part's activations, which were computed once: in memory as far as that goes, else read from disk. */
import { ServiceError } from '../../contract/index.ts';
import type { TaskPhoto } from '../../jobs/task.ts';
import type { Shape } from '../../networks/layers/index.ts';
import type { FeatureSpace } from '../featureStore.ts';
import { rowLength, type Samples, type WantedRow } from './samples.ts';

export interface CachedRowsOptions {
  readonly shape: Shape;
  /** Values of a stored row; those of the maps come first. */
  readonly width: number;
  readonly photos: readonly TaskPhoto[];
  /** Views that each photo has; one for photos that are only judged. */
  readonly views: readonly number[];
  readonly spaceOf: (variant: number) => FeatureSpace | null;
  /** Memory for rows, in bytes. */
  readonly memoryBytes: number;
}

export interface CachedRows extends Samples {
  /** Takes the rows [views, width] of a photo when they come by. */
  keep(photo: number, rows: Float32Array): void;
}

export function createCachedRows({ shape, width, photos, views, spaceOf, memoryBytes }: CachedRowsOptions): CachedRows {
  const length = rowLength(shape);
  const kept = new Map<number, Float32Array>();
  let bytes = 0;
  return {
    shape,
    allocate: (rows) => new Float32Array(rows * length),
    keep(photo, rows) {
      if (bytes + rows.byteLength > memoryBytes) return;
      bytes += rows.byteLength;
      kept.set(photo, rows);
    },
    read: async (wanted, into) => {
      await Promise.all(wanted.map((row, place) => readRow(row, into.subarray(place * length, (place + 1) * length))));
    },
  };

  async function readRow({ photo, pass }: WantedRow, into: Float32Array): Promise<void> {
    // Photos take turns in which view comes first.
    const variant = pass === null ? 0 : (pass + photo) % views[photo]!;
    const rows = kept.get(photo);
    if (rows !== undefined) {
      into.set(rows.subarray(variant * width, variant * width + length));
      return;
    }
    const { hash, name } = photos[photo]!;
    if (await spaceOf(variant)?.read(hash, variant, into)) return;
    throw new ServiceError(
      'unavailable',
      `What the frozen part made of ${name} is no longer on disk: somebody made room there. Resume the run to compute it again.`,
      { subject: name },
    );
  }
}
