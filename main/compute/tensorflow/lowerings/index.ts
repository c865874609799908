/** The tfjs lowering of every op. TypeScript refuses this table while an op of graph.ts is missing. */
import type { GraphNode, NodeOf, OpName } from '../../../networks/graph.ts';
import { adaptiveAvgPool } from './adaptiveAvgPool.ts';
import { add } from './add.ts';
import { avgPool } from './avgPool.ts';
import { batchNorm } from './batchNorm.ts';
import { channelAffine } from './channelAffine.ts';
import { channelShuffle } from './channelShuffle.ts';
import { classToken } from './classToken.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { gelu } from './gelu.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { hardsigmoid } from './hardsigmoid.ts';
import { hardswish } from './hardswish.ts';
import { layerNorm } from './layerNorm.ts';
import { layerScale } from './layerScale.ts';
import { linear } from './linear.ts';
import { localResponseNorm } from './localResponseNorm.ts';
import type { Lowering } from './lowering.ts';
import { maxPool } from './maxPool.ts';
import { mergePatches } from './mergePatches.ts';
import { mul } from './mul.ts';
import { permute } from './permute.ts';
import { positionEmbedding } from './positionEmbedding.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { selfAttention } from './selfAttention.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { slice } from './slice.ts';
import { tanh } from './tanh.ts';
import { tokens } from './tokens.ts';
import { windowAttention } from './windowAttention.ts';

const lowerings: { readonly [Op in OpName]: Lowering<NodeOf<Op>> } = {
  conv2d,
  batchNorm,
  relu,
  relu6,
  sigmoid,
  tanh,
  silu,
  hardsigmoid,
  hardswish,
  gelu,
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
  dropout,
};

/** The lowering of a node's op. */
export const loweringOf = (node: GraphNode): Lowering<GraphNode> => lowerings[node.op];
