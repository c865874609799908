/** Keeps a copy of a weights file that somebody brings, and finds out what it is. */
import { basename } from 'node:path';
import { findNetwork, type RegisteredNetwork } from '../networks/registry.ts';
import { findConventions } from './conventions.ts';
import { readWeights } from './loadBackbone.ts';
import { readWeightsFile } from './readWeightsFile.ts';
import { type RecognisedNetwork, requireNetwork } from './recognise.ts';
import { copyTo, fileId, type KeptWeights, keepWeights } from './weightsFolder.ts';

export interface Imported {
  readonly kept: KeptWeights;
  /** How the network was found, for people. */
  readonly recognised: string;
}

/**
 * Without `network`, the file's parameters say which one it is. Throws `ServiceError`: `invalid-request` for an unknown network,
 * `not-found` without a file, `unusable-data` listing what does not fit, `unavailable` when the folder cannot be written.
 * Nothing is kept then.
 */
export async function importWeights(folder: string, file: string, name: string | undefined): Promise<Imported> {
  const { network, recognised } = name === undefined ? await recognise(file) : asAsked(findNetwork(name));
  const weights = await readWeights(network, file);
  const { fingerprint, sizeBytes, classes, format } = weights;
  const found = await findConventions(network, file, weights);
  const id = found.known?.id ?? fileId(network.name, fingerprint);
  const kept = await keepWeights(
    folder,
    `${id}.${format}`,
    { ...found, id, network: network.name, importedFrom: basename(file), fingerprint, sizeBytes, classes },
    copyTo(file),
  );
  return { kept, recognised: [recognised, weights.part].filter((part) => part !== '').join(' ') };
}

interface Asked {
  readonly network: RegisteredNetwork;
  readonly recognised: string;
}

async function recognise(file: string): Promise<Asked> {
  const found: { one?: RecognisedNetwork } = {};
  // No value is read yet: which ones are wanted, the network says.
  await readWeightsFile(file, (tensors) => {
    found.one = requireNetwork(tensors, file);
    return [];
  });
  return { network: findNetwork(found.one!.network), recognised: found.one!.why };
}

const asAsked = (network: RegisteredNetwork): Asked => ({
  network,
  recognised: `Its parameters fit ${network.title} by name and shape.`,
});
