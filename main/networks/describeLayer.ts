/** What a layer is, in the words of a diagram: "conv 3×3, stride 2", "depthwise conv 5×5", "batch norm". */
import type { GraphNode, NodeOf, OpName } from './graph.ts';

/** For people. Sizes are height × width; a stride of 1 goes without saying. */
export function describeLayer(node: GraphNode): string {
  const words: Describe<GraphNode> = kinds[node.op];
  return words(node);
}

// Written as a method, so that the table below may be read with a node of any op.
type Describe<Node extends GraphNode> = { words(node: Node): string }['words'];

const kinds: { readonly [Op in OpName]: Describe<NodeOf<Op>> } = {
  conv2d(node) {
    const { groups, dilation } = node;
    const spread = dilation[0] === 1 && dilation[1] === 1 ? '' : `, dilation ${edge(dilation)}`;
    const words = `conv ${product(node.kernel)}${strideOf(node)}${spread}`;
    if (isDepthwise(node)) return `depthwise ${words}`;
    return groups === 1 ? words : `grouped ${words}, ${groups} groups`;
  },
  batchNorm: () => 'batch norm',
  relu: () => 'ReLU',
  relu6: () => 'ReLU6',
  sigmoid: () => 'sigmoid',
  tanh: () => 'tanh',
  silu: () => 'SiLU',
  hardsigmoid: () => 'hard sigmoid',
  hardswish: () => 'hard swish',
  gelu: () => 'GELU',
  maxPool: (node) => `max pool ${product(node.kernel)}${strideOf(node)}`,
  avgPool: (node) => `average pool ${product(node.kernel)}${strideOf(node)}`,
  adaptiveAvgPool: ({ output }) => `average pool to ${product(output)}`,
  globalAveragePool: () => 'global average pool',
  add: () => 'add',
  mul: () => 'multiply',
  concat: () => 'concatenate',
  slice: ({ start, end }) => (end - start === 1 ? `slice ${start}` : `slice ${start} to ${end - 1}`),
  channelShuffle: ({ groups }) => `channel shuffle, ${groups} groups`,
  channelAffine: () => 'fixed scale and shift',
  layerScale: () => 'layer scale',
  localResponseNorm: ({ size }) => `local response norm over ${size} channels`,
  layerNorm: () => 'layer norm',
  flatten: () => 'flatten',
  permute: () => 'reorder axes',
  tokens: () => 'map to tokens',
  classToken: () => 'class token',
  positionEmbedding: () => 'position embedding',
  selfAttention: ({ heads }) => `self-attention, ${heads} heads`,
  windowAttention: ({ heads, window, shift }) =>
    `window attention ${product([window, window])}, ${heads} heads${shift > 0 ? `, shifted by ${shift}` : ''}`,
  mergePatches: () => 'merge 2×2 patches',
  linear: ({ inFeatures, outFeatures }) => `linear ${inFeatures} → ${outFeatures}`,
  dropout: ({ rate }) => `dropout ${Math.round(rate * 100)} %`,
};

/** One filter for each channel, which sees that channel alone. */
export const isDepthwise = ({ groups, inChannels }: NodeOf<'conv2d'>): boolean => groups > 1 && groups === inChannels;

type Pair = readonly [height: number, width: number];

/** "3×3" */
export const product = ([height, width]: Pair): string => `${height}×${width}`;

/** "2", or "2×1" where the axes differ. */
const edge = (pair: Pair): string => (pair[0] === pair[1] ? String(pair[0]) : product(pair));

const strideOf = ({ stride }: { readonly stride: Pair }): string =>
  stride[0] === 1 && stride[1] === 1 ? '' : `, stride ${edge(stride)}`;
