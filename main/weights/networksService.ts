/** The networks service: what can be trained on, what it costs layer by layer, and what of it this machine can do. */
import type { LayerArithmetic, Network, NetworkDetails } from '../contract/index.ts';
import { ServiceError } from '../contract/index.ts';
import type { CallOptions, Services } from '../contract/services.ts';
import { layerArithmetic } from '../networks/arithmetic/layerArithmetic.ts';
import { costOf, type NetworkCost } from '../networks/cost.ts';
import type { Graph } from '../networks/graph.ts';
import { layerTable } from '../networks/layerTable.ts';
import { memoryOf } from '../networks/memory.ts';
import { nearest } from '../networks/nearest.ts';
import { findNetwork, networkNames, type RegisteredNetwork } from '../networks/registry.ts';
import { classifierStage, withoutClassifier } from '../networks/withoutClassifier.ts';
import { type FolderContent, readFolder } from './weightsFolder.ts';
import { type WeightsInUse, weightsInUse } from './weightsInUse.ts';

export interface MeasureRequest {
  /** The backbone, at the size to measure. */
  readonly graph: Graph;
  readonly batch: number;
  /** Id of a device. */
  readonly device: string;
}

export interface Measured {
  readonly picturesPerSecond: number;
  readonly batches: number;
}

export interface NetworksOptions {
  /** Where imported weights are kept: a folder of the data directory. */
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
  /** Bytes of memory that this machine has for all its programs. */
  readonly machineMemory: number;
  /** Runs a network for a second or two on a device. Rejects with `ServiceError('unavailable')` when the device cannot. */
  readonly measure: (request: MeasureRequest, options: CallOptions) => Promise<Measured>;
  readonly classify: Services['networks']['classify'];
}

/** Batch that the list's figure for training is given for. */
const trainingBatch = 16;

/** Runtimes take about three times what a network needs (see main/networks/memory.ts for what was measured). */
const runtimeFactor = 3;

export function createNetworks(options: NetworksOptions): Services['networks'] {
  const { weightsFolder, resourcesFolder, machineMemory } = options;
  // Costs never change, and the list asks for those of every network.
  const sheets = new Map<string, CostSheet>();
  const sheetOf = (network: RegisteredNetwork, size: number, padding: Padding): CostSheet => {
    const key = `${network.name} ${size} ${padding}`;
    const sheet = sheets.get(key) ?? costSheet(network, size, padding);
    sheets.set(key, sheet);
    return sheet;
  };
  const fits = (bytes: number): boolean => runtimeFactor * bytes <= roomIn(machineMemory);

  // The folder is read for each request: weights come and go.
  const inUse = async (network: RegisteredNetwork, content?: FolderContent): Promise<WeightsInUse> => {
    const folder = content ?? (await readFolder(weightsFolder));
    const found = await weightsInUse(network, folder, { weightsFolder, resourcesFolder });
    try {
      sheetOf(network, found.inputSize, found.padding);
      return found;
    } catch (error) {
      // Conventions beside a file may ask for a size that the network cannot take. The run that takes them says so.
      if (!(error instanceof ServiceError)) throw error;
      return { ...found, inputSize: network.inputSize, padding: undefined };
    }
  };

  const present = (network: RegisteredNetwork, weights: WeightsInUse, atSize?: number): Network => {
    const { shown, accuracy, inputSize, padding } = weights;
    const { predictBytes, trainBytes } = sheetOf(network, inputSize, padding);
    const sheet = sheetOf(network, atSize ?? inputSize, padding);
    return {
      ...{ name: network.name, title: network.title, family: network.family },
      ...{ parameters: sheet.parameters, macs: sheet.macs, whole: sheet.whole },
      ...{ inputSize, features: sheet.features, stages: sheet.stages, accuracy },
      memory: { predictBytes, trainBytes, fitsPredict: fits(predictBytes), fitsTrain: fits(trainBytes) },
      weights: shown,
    };
  };

  const measured = new Map<string, Measured>();
  let measuring: Promise<unknown> = Promise.resolve();

  return {
    async list() {
      const content = await readFolder(weightsFolder);
      // Networks of unusual width are listed once weights were brought for them.
      const names = new Set([...networkNames(), ...content.kept.map(({ network }) => network)]);
      return Promise.all(
        [...names].map(async (name) => {
          const network = findNetwork(name);
          return present(network, await inUse(network, content));
        }),
      );
    },

    async get({ name, inputSize, batch }): Promise<NetworkDetails> {
      const network = findNetwork(name);
      const weights = await inUse(network);
      const graph = wholeNetwork(network, inputSize ?? weights.inputSize, weights.padding);
      return {
        ...present(network, weights, inputSize),
        ...{ layers: layerTable(graph, batch), batch, memoryAtBatch: memoryOf(withoutClassifier(graph), batch) },
      };
    },

    async layer({ name, layer, inputSize }): Promise<LayerArithmetic> {
      const network = findNetwork(name);
      const weights = await inUse(network);
      const graph = wholeNetwork(network, inputSize ?? weights.inputSize, weights.padding);
      const arithmetic = layerArithmetic(graph, layer);
      if (arithmetic !== null) return arithmetic;
      const names = graph.nodes.map((node) => node.name);
      throw new ServiceError(
        'not-found',
        `${network.title} has no layer "${layer}". Did you mean "${nearest(layer, names)}"?`,
        { subject: 'layer' },
      );
    },

    async measure({ name, inputSize, batch, device }, { signal } = {}) {
      const network = findNetwork(name);
      const weights = await inUse(network);
      const size = inputSize ?? weights.inputSize;
      const graph = withoutClassifier(wholeNetwork(network, size, weights.padding));
      const key = JSON.stringify([name, size, weights.padding, batch, device]);
      // One after the other: two at a time would slow each other down.
      const turn = measuring.then(async () => {
        const known = measured.get(key) ?? (await options.measure({ graph, batch, device }, { signal }));
        measured.set(key, known);
        return { ...known, device };
      });
      measuring = turn.catch(() => {});
      return turn;
    },

    classify: options.classify,
  };
}

type Padding = WeightsInUse['padding'];

/**
 * What Thaw lets a network take of the machine's memory: all but a quarter, and at least 1 GiB, for the system, the photos
 * being decoded and everything else that is open. Free memory would be a worse measure: systems fill it with caches.
 */
export const roomIn = (machineMemory: number): number => machineMemory - Math.max(2 ** 30, machineMemory / 4);

/** What the list shows of a network at one size. */
interface CostSheet extends Pick<Network, 'parameters' | 'macs' | 'whole' | 'features' | 'stages'> {
  readonly predictBytes: number;
  readonly trainBytes: number;
}

function costSheet(network: RegisteredNetwork, size: number, padding: Padding): CostSheet {
  const graph = wholeNetwork(network, size, padding);
  const backbone = withoutClassifier(graph);
  const whole: NetworkCost = costOf(graph);
  const own = whole.stages.find((stage) => stage.name === classifierStage);
  return {
    parameters: whole.parameters - (own?.parameters ?? 0),
    macs: whole.macs - (own?.macs ?? 0),
    whole: { parameters: whole.parameters, macs: whole.macs },
    features: graph.featureCount,
    stages: whole.stages
      .filter((stage) => stage !== own)
      .map(({ name, shape, layers, parameters, macs }) => ({ name, shape: [...shape], layers, parameters, macs })),
    predictBytes: memoryOf(backbone, 1).predictBytes,
    trainBytes: memoryOf(backbone, trainingBatch).trainBytes,
  };
}

/** As published, with its own classifier. Throws `ServiceError('invalid-request')` when it cannot take pictures of `inputSize` px. */
function wholeNetwork(network: RegisteredNetwork, inputSize: number, padding: Padding): Graph {
  const { title } = network;
  const classes = network.publishedClasses === undefined ? 1000 : network.publishedClasses;
  let graph: Graph;
  try {
    graph = network.build({ inputSize, padding, classes });
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError(
      'invalid-request',
      `${title} cannot take pictures of ${inputSize} px: they are too small. Its own size is ${network.inputSize} px.`,
      { subject: 'inputSize', cause: error },
    );
  }
  if (inputSize === network.inputSize) return graph;
  // A transformer's position embedding belongs to one size, and so do the weights that are published for it.
  const usual = network.build({ padding, classes }).parameters;
  const other = graph.parameters.find(({ shape }, index) => String(shape) !== String(usual[index]?.shape));
  if (other === undefined) return graph;
  throw new ServiceError(
    'invalid-request',
    `${title} takes pictures of ${network.inputSize} px only, not of ${inputSize} px: its "${other.name}" belongs to that size.`,
    { subject: 'inputSize' },
  );
}
