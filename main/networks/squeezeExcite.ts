/** Squeeze-and-excitation (Hu, Shen, Sun 2017): the map's means decide how much of each channel passes. */
import type { GraphBuilder } from './buildGraph.ts';
import type { ActivationName } from './graph.ts';

export interface SqueezeExciteOptions {
  /** Channels between the two 1×1 convolutions. */
  readonly squeezed: number;
  readonly activation: ActivationName;
  readonly gate: ActivationName;
}

/** Its result bears the block's name, its parts those of torchvision's SqueezeExcitation. */
export function squeezeExcite(
  graph: GraphBuilder,
  name: string,
  from: string,
  { squeezed, activation, gate }: SqueezeExciteOptions,
): string {
  const means = graph.adaptiveAvgPool(`${name}.avgpool`, from, 1);
  const fc1 = graph.conv2d(`${name}.fc1`, means, { out: squeezed, kernel: 1, bias: true });
  const active = graph.activation(activation, `${name}.activation`, fc1);
  const fc2 = graph.conv2d(`${name}.fc2`, active, { out: graph.channels(from), kernel: 1, bias: true });
  return graph.mul(name, from, graph.activation(gate, `${name}.scale_activation`, fc2));
}
