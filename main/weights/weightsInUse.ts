/** Which weights a run takes when it names only the network, and what is published about them. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Network, ServiceError } from '../contract/index.ts';
import type { RegisteredNetwork } from '../networks/registry.ts';
import { catalogOf } from './catalog.ts';
import { findInUse, type WeightsPlace } from './findWeights.ts';
import type { FolderContent } from './weightsFolder.ts';

export interface WeightsInUse {
  readonly shown: Network['weights'];
  readonly accuracy: Network['accuracy'];
  /** Edge of the pictures that they want; the network's own where there are none. */
  readonly inputSize: number;
  readonly padding: 'torch' | 'same' | undefined;
}

export interface WeightsFolders {
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
}

/** `content`: what is in the weights folder now. A damaged record is no weights, and the note says so. */
export async function weightsInUse(
  network: RegisteredNetwork,
  content: FolderContent,
  folders: WeightsFolders,
): Promise<WeightsInUse> {
  let place: WeightsPlace | null = null;
  let problem: string | null = null;
  try {
    place = findInUse(network, content, folders);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    problem = error.message;
  }
  if (place === null) {
    // Those to take when one has no opinion come first.
    const accuracy = catalogOf(network.name)[0]?.accuracy ?? null;
    return {
      shown: { state: 'missing', id: null, file: null, sizeBytes: null, licence: null, note: problem },
      ...{ accuracy, inputSize: network.inputSize, padding: undefined },
    };
  }
  const { id, file, origin, conventions, entry } = place;
  const status = await stat(file).catch(() => null);
  return {
    shown: {
      ...{ state: origin === 'embedded' ? 'embedded' : 'file', id, file: basename(file) },
      ...{ sizeBytes: status?.size ?? null, licence: conventions?.licence ?? null, note: conventions?.note ?? null },
    },
    accuracy: entry?.accuracy ?? null,
    inputSize: conventions?.preprocessing.size ?? network.inputSize,
    padding: conventions?.padding,
  };
}
