/** The networks service: what can be trained on, what it costs, and which weights are here. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Network, NetworkLayer } from '../contract/index.ts';
import { ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { costOf, type NetworkCost } from '../networks/cost.ts';
import { findNetwork, networkNames, type RegisteredNetwork } from '../networks/registry.ts';
import { findWeights } from './findWeights.ts';
import { importedNetworks } from './weightsFolder.ts';

export interface NetworksOptions {
  /** Where weights are kept: a folder of the data directory. */
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
}

export function createNetworks({ weightsFolder, resourcesFolder }: NetworksOptions): Services['networks'] {
  // Costs never change, and the list asks for those of every network.
  const costs = new Map<string, NetworkCost>();
  const costAt = (network: RegisteredNetwork, size: number, padding: 'torch' | 'same' | undefined): NetworkCost => {
    const key = `${network.name} ${size} ${padding}`;
    const cost = costs.get(key) ?? computeCost(network, size, padding);
    costs.set(key, cost);
    return cost;
  };

  const present = async (network: RegisteredNetwork, atSize?: number): Promise<[Network, NetworkCost]> => {
    const place = await findWeights(network, { weightsFolder, resourcesFolder });
    const inputSize = place?.conventions?.preprocessing.size ?? network.inputSize;
    const padding = place?.conventions?.padding;
    const graph = network.build({ inputSize, padding });
    const size = atSize ?? inputSize;
    const cost = costAt(network, size, padding);
    const shown: Network = {
      name: network.name,
      title: network.title,
      family: network.family,
      parameters: cost.parameters,
      macs: cost.macs,
      inputSize,
      features: graph.featureCount,
      stages: cost.stages.map(({ name, shape, layers, parameters, macs }) => ({
        ...{ name, shape: [...shape], layers, parameters, macs },
      })),
      weights:
        place === null
          ? { state: 'missing', id: null, file: null, sizeBytes: null, licence: null, note: null }
          : {
              state: place.origin === 'embedded' ? 'embedded' : 'file',
              id: place.id,
              file: basename(place.file),
              sizeBytes: await stat(place.file).then(
                (status) => status.size,
                () => null,
              ),
              licence: place.conventions?.licence ?? null,
              note: place.conventions?.note ?? null,
            },
    };
    return [shown, cost];
  };

  return {
    async list() {
      // Networks of unusual width are listed once weights were imported for them.
      const names = new Set([...networkNames(), ...(await importedNetworks(weightsFolder))]);
      return Promise.all([...names].map(async (name) => (await present(findNetwork(name)))[0]));
    },

    async get({ name, inputSize }) {
      const [network, cost] = await present(findNetwork(name), inputSize);
      const layers = cost.nodes.map(
        (node): NetworkLayer => ({
          ...{ name: node.name, op: node.op, stage: node.stage, shape: [...node.shape] },
          ...{ parameters: node.parameters, macs: node.macs },
          receptiveField: node.receptiveField === null ? null : Math.max(...node.receptiveField.size),
        }),
      );
      return { ...network, layers };
    },
  };
}

function computeCost(network: RegisteredNetwork, size: number, padding: 'torch' | 'same' | undefined): NetworkCost {
  try {
    // Built for the size, not resized: a transformer's position embedding belongs to one.
    return costOf(network.build({ inputSize: size, padding }));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError(
      'invalid-request',
      `${network.title} cannot take pictures of ${size} px: they are too small. Its own size is ${network.inputSize} px.`,
      { subject: 'inputSize', cause: error },
    );
  }
}
