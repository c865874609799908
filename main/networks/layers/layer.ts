/** What one op means without running it: its parameters, the shape and the cost of its output. One file per op beside this one. */
import type { GraphNode, ParameterSpec } from '../graph.ts';

/** Shape of one picture's value, without the batch: [channels, height, width], [height, width, channels], [tokens, channels] or [features]. */
export type Shape = readonly number[];

/** What one value of a feature map sees of the input picture. */
export interface ReceptiveField {
  /** Edge of what it sees, in input px: [height, width]. */
  readonly size: readonly [height: number, width: number];
  /** Distance in input px between what two neighbouring values see: [height, width]. */
  readonly step: readonly [height: number, width: number];
}

/** Everything about an op that does not depend on a runtime. */
export interface Layer<Node extends GraphNode> {
  /** Parameters in state_dict order. */
  parameters(node: Node): readonly ParameterSpec[];
  /** Output shape. Throws an `Error` that names the node when the inputs do not fit: the graph's builder is wrong then. */
  shape(node: Node, inputs: readonly Shape[]): Shape;
  /** Multiply-adds for one picture, counted as usual in the literature: convolutions, linear layers and attention only. */
  macs(node: Node, output: Shape): number;
  /** What an output value sees, from what the inputs' values see; null when it sees no square patch (after global pooling). */
  receptiveField(node: Node, inputs: readonly (ReceptiveField | null)[]): ReceptiveField | null;
}

/** [channels, height, width] of an input that has to be a feature map. */
export function mapShape(node: GraphNode, shape: Shape | undefined): readonly [number, number, number] {
  if (shape?.length !== 3) throw new Error(`${node.name} (${node.op}) needs a feature map, got [${shape ?? ''}]`);
  return [shape[0]!, shape[1]!, shape[2]!];
}

/** [tokens, channels] of an input that has to be a row of tokens. */
export function tokensShape(node: GraphNode, shape: Shape | undefined): readonly [number, number] {
  if (shape?.length !== 2) throw new Error(`${node.name} (${node.op}) needs a row of tokens, got [${shape ?? ''}]`);
  return [shape[0]!, shape[1]!];
}

/** The input of an op that takes exactly one. */
export function only<Value>(node: GraphNode, inputs: readonly Value[]): Value {
  if (inputs.length !== 1) throw new Error(`${node.name} (${node.op}) takes one input, got ${inputs.length}`);
  return inputs[0]!;
}
