/** The ONNX lowering of every op. TypeScript refuses this table while an op of graph.ts is missing. */
import type { GraphNode, NodeOf, OpName } from '../../../networks/graph.ts';
import { add } from './add.ts';
import { batchNorm } from './batchNorm.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { dropout } from './dropout.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { linear } from './linear.ts';
import type { Lowering } from './lowering.ts';
import { maxPool } from './maxPool.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';

const lowerings: { readonly [Op in OpName]: Lowering<NodeOf<Op>> } = {
  conv2d,
  batchNorm,
  relu,
  relu6,
  maxPool,
  globalAveragePool,
  add,
  concat,
  linear,
  dropout,
};

/** The lowering of a node's op. */
export const loweringOf = (node: GraphNode): Lowering<GraphNode> => lowerings[node.op];
