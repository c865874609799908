/** How one op of a graph is computed with tfjs. One file per op beside this one. */
import type { BatchNorm, Dropout, GraphNode } from '../../../networks/graph.ts';
import type { Shape } from '../../../networks/layers/index.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import type { Value } from '../value.ts';

/** What differs while a network is trained. */
export interface TrainingMode {
  /** Whether a batch norm uses the batch's own statistics. */
  usesBatch(node: BatchNorm): boolean;
  /** Factors of a dropout, 0 or 1 / (1 − rate), of the shape of what is dropped: [batch, …] in the graph's order of axes. */
  dropoutMask(node: Dropout, shape: readonly number[]): Tensor;
  /** Told of a batch's statistics, [channels]; the variance is the population's (Bessel's correction), as running ones are. */
  batchStatistics(node: BatchNorm, mean: Tensor, variance: Tensor): void;
}

export interface LoweringContext {
  readonly tf: TensorFlow;
  readonly inputs: readonly Value[];
  /** The graph's shapes of the inputs, without the batch. */
  readonly shapes: readonly Shape[];
  /** One of the node's parameters ("weight"), laid out as `parameterLayout.ts` says. */
  parameter(name: string): Tensor;
  /** The parameter that bears the node's own name ("class_token"). */
  ownParameter(): Tensor;
  /** A tensor that is the same in every run: made once for this node and kept. */
  constant(key: string, make: () => Tensor): Tensor;
  /** Null at inference. */
  readonly training: TrainingMode | null;
}

/** Runs inside a `tidy`: only what is returned stays. May return an input as it is. */
export type Lowering<Node extends GraphNode> = {
  // A method, so that the table of all ops can be read as lowerings of any node.
  lower(node: Node, context: LoweringContext): Value;
};
