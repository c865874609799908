/** Every op of the graph by name. TypeScript refuses this table while an op of graph.ts is missing. */
import type { GraphNode, NodeOf, OpName } from '../graph.ts';
import { adaptiveAvgPool } from './adaptiveAvgPool.ts';
import { add } from './add.ts';
import { avgPool } from './avgPool.ts';
import { batchNorm } from './batchNorm.ts';
import { channelAffine } from './channelAffine.ts';
import { channelShuffle } from './channelShuffle.ts';
import { classToken } from './classToken.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { elementwise } from './elementwise.ts';
import { flatten } from './flatten.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import type { Layer } from './layer.ts';
import { layerNorm } from './layerNorm.ts';
import { layerScale } from './layerScale.ts';
import { linear } from './linear.ts';
import { localResponseNorm } from './localResponseNorm.ts';
import { maxPool } from './maxPool.ts';
import { mergePatches } from './mergePatches.ts';
import { mul } from './mul.ts';
import { permute } from './permute.ts';
import { positionEmbedding } from './positionEmbedding.ts';
import { selfAttention } from './selfAttention.ts';
import { slice } from './slice.ts';
import { tokens } from './tokens.ts';
import { windowAttention } from './windowAttention.ts';

const layers: { readonly [Op in OpName]: Layer<NodeOf<Op>> } = {
  conv2d,
  batchNorm,
  relu: elementwise,
  relu6: elementwise,
  sigmoid: elementwise,
  tanh: elementwise,
  silu: elementwise,
  hardsigmoid: elementwise,
  hardswish: elementwise,
  gelu: elementwise,
  maxPool,
  avgPool,
  adaptiveAvgPool,
  globalAveragePool,
  add,
  mul,
  concat,
  slice,
  channelShuffle,
  channelAffine,
  layerScale,
  localResponseNorm,
  layerNorm,
  flatten,
  permute,
  tokens,
  classToken,
  positionEmbedding,
  selfAttention,
  windowAttention,
  mergePatches,
  linear,
  dropout: elementwise,
};

/** The layer of a node's op. */
export const layerOf = (node: GraphNode): Layer<GraphNode> => layers[node.op];

/** Names of all ops, for suites that run over each. */
export const opNames: readonly string[] = Object.keys(layers);

export type { Layer, ReceptiveField, Shape } from './layer.ts';
