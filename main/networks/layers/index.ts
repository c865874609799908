/** Every op of the graph by name. TypeScript refuses this table while an op of graph.ts is missing. */
import type { GraphNode, NodeOf, OpName } from '../graph.ts';
import { add } from './add.ts';
import { batchNorm } from './batchNorm.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { elementwise } from './elementwise.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import type { Layer } from './layer.ts';
import { linear } from './linear.ts';
import { maxPool } from './maxPool.ts';

const layers: { readonly [Op in OpName]: Layer<NodeOf<Op>> } = {
  conv2d,
  batchNorm,
  relu: elementwise,
  relu6: elementwise,
  maxPool,
  globalAveragePool,
  add,
  concat,
  linear,
  dropout: elementwise,
};

/** The layer of a node's op. */
export const layerOf = (node: GraphNode): Layer<GraphNode> => layers[node.op];

/** Names of all ops, for suites that run over each. */
export const opNames: readonly string[] = Object.keys(layers);

export type { Layer, ReceptiveField, Shape } from './layer.ts';
