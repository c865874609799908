/** Which weights a run takes when it names only the network, and what is published about them. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Network, ServiceError } from '../contract/index.ts';
import type { RegisteredNetwork } from '../networks/registry.ts';
import { catalogOf } from './catalog.ts';
import { findWeights, type WeightsPlace } from './findWeights.ts';

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

/** Looks at the disk each time: weights come and go. A damaged record is none, and the note says so. */
export async function weightsInUse(network: RegisteredNetwork, folders: WeightsFolders): Promise<WeightsInUse> {
  let place: WeightsPlace | null = null;
  let problem: string | null = null;
  try {
    place = await findWeights(network, folders);
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
