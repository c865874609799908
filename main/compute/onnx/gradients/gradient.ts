/** How one op of a graph is written in a training graph: forward, and its gradient. One file per op beside this one. */
import type { GraphNode } from '../../../networks/graph.ts';
import type { Shape } from '../../../networks/layers/index.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';
import type { Layout, Space, Value } from './space.ts';

export interface GradientContext {
  readonly space: Space;
  readonly builder: OnnxBuilder;
  /** Rows of the batch. */
  readonly batch: number;
  readonly inputs: readonly Value[];
  /** Of the output, without the batch. */
  readonly shape: Shape;
  /** Whether the gradient of this input is wanted. What nobody wants is not to be written. */
  needs(input: number): boolean;
  /** Tensor of a parameter by its full name ("layer1.0.conv1.weight"). */
  parameter(name: string): string;
  /** Whether the gradient of this parameter is wanted. */
  trains(name: string): boolean;
  /** False when only the forward pass is written, in evaluation mode. */
  readonly training: boolean;
  /** Whether a batch norm uses the batch's own statistics. */
  batchStatistics(norm: string): boolean;
  /** Says what a running statistic becomes after this step. */
  follow(parameter: string, tensor: string): void;
  /** A tensor [batch, …shape] of 0 and 1 / (1 − rate), drawn anew for each step. */
  mask(node: string, shape: Shape, rate: number): string;
  /** The forward pass as inference has it, in a layout (default plain) that the op does not mind. */
  lower(node: GraphNode, layout?: Layout): Value;
}

export interface Recorded {
  readonly output: Value;
  /** Writes the gradient from that of the output; called at most once. */
  backward(gradient: Value): Backward;
}

export interface Backward {
  /** For each input, as far as it is wanted. */
  readonly inputs: readonly (Value | null)[];
  /** By full name, each of the parameter's shape, as far as it is wanted. */
  readonly parameters?: ReadonlyMap<string, string>;
}

export interface Gradient<Node extends GraphNode> {
  // A method, so that the table of all ops can be read as gradients of any node.
  record(node: Node, context: GradientContext): Recorded;
}
