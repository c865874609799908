/** A network with random first values, to be trained from nothing. */
import { createHash } from 'node:crypto';
import type { TrainSettings } from '../../contract/index.ts';
import { imageNetPreprocessing } from '../../imaging/preprocessing.ts';
import type { Conv2d, Graph, Parameters } from '../../networks/graph.ts';
import { initialise } from '../../networks/initialise.ts';
import { findNetwork } from '../../networks/registry.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import { seededRandom } from '../seededRandom.ts';

/** For pictures of the network's usual size. A network for grey pictures gets them from coloured ones by a layer of its own. */
export function scratchBackbone({
  backbone,
  seed,
  initialisation,
}: Pick<TrainSettings, 'backbone' | 'seed' | 'initialisation'>): KeptBackbone {
  const network = findNetwork(backbone);
  const built = network.build({});
  const graph = built.input.shape[0] === 1 ? withGreyInput(built) : built;
  const preprocessing = imageNetPreprocessing(built.input.shape[1]!);
  const random = seededRandom(seed, 'first values');
  // Networks of the time before ReLU want the smaller values that keep tanh and sigmoid out of their flat parts.
  const usual = graph.nodes.some(({ op }) => op === 'tanh') ? 'xavier' : 'he';
  const scheme = initialisation === 'auto' ? usual : initialisation;
  const parameters: Parameters = new Map([
    ...initialise(graph, { scheme, distribution: 'normal', random }),
    ...(graph === built ? [] : [[greyWeight, greyShares] as const]),
  ]);
  return {
    ...{ name: network.name, graph, parameters, preprocessing },
    ...{ featureOutputs: [graph.features], featureCount: graph.featureCount },
    fingerprint: createHash('sha256')
      .update(JSON.stringify([graph, preprocessing, 'scratch', scheme, seed]))
      .digest('hex'),
    licence: null,
    source: 'Random first values',
  };
}

const greyName = 'grey';
/** The grey layer's parameter, which never trains. */
export const greyWeight = `${greyName}.weight`;
/** Luma of red, green and blue (ITU-R BT.601). */
const greyShares = Float32Array.of(0.299, 0.587, 0.114);

/** A 1×1 convolution from three channels to one before everything else, in the first stage. */
function withGreyInput(graph: Graph): Graph {
  const [, height, width] = graph.input.shape;
  const grey: Conv2d = {
    ...{ op: 'conv2d', name: greyName, inputs: [graph.input.name], inChannels: 3, outChannels: 1 },
    ...{ kernel: [1, 1], stride: [1, 1], dilation: [1, 1], groups: 1, bias: false },
    padding: { top: 0, left: 0, bottom: 0, right: 0 },
  };
  const inputs = (names: readonly string[]) => names.map((name) => (name === graph.input.name ? greyName : name));
  const [first, ...stages] = graph.stages;
  return {
    ...graph,
    input: { ...graph.input, shape: [3, height!, width!] },
    nodes: [grey, ...graph.nodes.map((node) => ({ ...node, inputs: inputs(node.inputs) }))],
    stages: [{ ...first!, nodes: [greyName, ...first!.nodes] }, ...stages],
    parameters: [{ name: greyWeight, shape: [1, 3, 1, 1], trainable: false }, ...graph.parameters],
  };
}
