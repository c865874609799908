/** Keeps a copy of a weights file that somebody brings, and finds out what it is. */
import { basename } from 'node:path';
import { findNetwork } from '../networks/registry.ts';
import { findConventions } from './conventions.ts';
import { convertWeights } from './convertWeights.ts';
import { readWeights } from './loadBackbone.ts';
import { readWeightsFile } from './readWeightsFile.ts';
import { type RecognisedNetwork, requireNetwork } from './recognise.ts';
import { copyTo, fileId, keepWeights } from './weightsFolder.ts';

export interface Imported {
  /** Id of the weights, which are here now. */
  readonly id: string;
  readonly network: string;
  /** How the network was found, for people. */
  readonly recognised: string;
}

/**
 * Without `network`, the file's parameters say which one it is. Throws `ServiceError`: `invalid-request` for an unknown network,
 * `not-found` without a file, `unusable-data` listing what does not fit, `unavailable` when the folder cannot be written.
 * Nothing is kept then.
 */
export async function importWeights(folder: string, file: string, name: string | undefined): Promise<Imported> {
  const found = name === undefined ? await recognise(file) : { network: name, why: null };
  const network = findNetwork(found.network);
  const weights = await readWeights(network, file);
  const { fingerprint, classes, format } = weights;
  const conventions = await findConventions(network, file, weights);
  const { known } = conventions;
  const id = known?.id ?? fileId(network.name, fingerprint);
  const fitting = `Its parameters fit ${network.title} by name and shape. ${weights.part}`.trim();
  const imported = { id, network: network.name, recognised: found.why ?? fitting };
  // What ships with Thaw is here already.
  if (known !== null && known.embedded !== null) return imported;
  const isOneFile = format !== 'tfjs';
  await keepWeights(
    folder,
    `${id}.${isOneFile ? format : 'safetensors'}`,
    { ...conventions, id, network: network.name, importedFrom: basename(file), fingerprint, classes },
    isOneFile ? copyTo(file) : (path) => convertWeights(network, file, path),
  );
  return imported;
}

/** Reads no value yet: which ones are wanted, the network says. */
async function recognise(file: string): Promise<RecognisedNetwork> {
  const { tensors } = await readWeightsFile(file, () => []);
  return requireNetwork(tensors, file);
}
