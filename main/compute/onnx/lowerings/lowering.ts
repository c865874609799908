/** How one op of a graph is written in ONNX ops. One file per op beside this one. */
import type { GraphNode } from '../../../networks/graph.ts';
import type { Shape } from '../../../networks/layers/index.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface LoweringContext {
  readonly builder: OnnxBuilder;
  /** Tensors that hold the node's inputs, [batch, …]. */
  readonly inputs: readonly string[];
  /** Their shapes, without the batch. */
  readonly shapes: readonly Shape[];
  /** Name that the output tensor has to bear. */
  readonly output: string;
  /** Writes one of the node's parameters ("weight") as an initialiser and returns its tensor. */
  parameter(name: string): string;
  /** Writes the parameter that bears the node's own name ("class_token"). */
  ownParameter(): string;
}

/** Adds the node's ops to the builder. */
export type Lowering<Node extends GraphNode> = {
  // A method, so that the table of all ops can be read as lowerings of any node.
  lower(node: Node, context: LoweringContext): void;
};
