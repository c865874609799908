/** A trained head as a safetensors file: small, readable by everybody, with what belongs to it in its metadata. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceError } from '../contract/index.ts';
import { toSafetensors } from '../weights/formats/writeSafetensors.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import { type DenseLayer, type Head, hiddenLayerName } from './head.ts';

export interface HeadFileFacts {
  readonly sizeBytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** Writes the file whole or not at all. `metadata` is free text by key. */
export async function writeHeadFile(
  file: string,
  head: Head,
  metadata: Readonly<Record<string, string>>,
): Promise<HeadFileFacts> {
  const layers = [
    ...head.hidden.map((layer, index) => ({ name: hiddenLayerName(index), layer })),
    { name: 'output', layer: head.output },
  ];
  const tensors = layers.flatMap(({ name, layer: { weight, bias, inputs, outputs } }) => [
    { name: `${name}.weight`, shape: [outputs, inputs], values: weight },
    { name: `${name}.bias`, shape: [outputs], values: bias },
  ]);
  await mkdir(dirname(file), { recursive: true });
  return toSafetensors(tensors, file, metadata);
}

/** Throws `unusable-data` when the file is not as it was written (`sha256`), `not-found` when it is gone. */
export async function readHeadFile(file: string, sha256: string): Promise<Head> {
  const content = await readSafetensors(file, (header) => header.tensors.map(({ name }) => name));
  if (content.sha256 !== sha256) {
    throw new ServiceError('unusable-data', `${file} was changed since the run wrote it. Train again.`, {
      subject: file,
    });
  }
  const layer = (name: string): DenseLayer | null => {
    const weight = content.values.get(`${name}.weight`);
    const bias = content.values.get(`${name}.bias`);
    if (!weight || !bias) return null;
    return { inputs: weight.length / bias.length, outputs: bias.length, weight, bias };
  };
  const output = layer('output');
  if (!output) throw new ServiceError('unusable-data', `${file} holds no head.`, { subject: file });
  const hidden: DenseLayer[] = [];
  for (let next = layer(hiddenLayerName(0)); next !== null; next = layer(hiddenLayerName(hidden.length)))
    hidden.push(next);
  return { hidden, output };
}
