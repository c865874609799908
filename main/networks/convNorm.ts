/** Convolution, batch norm and activation: torchvision's Conv2dNormActivation, which most mobile networks are made of. */
import type { GraphBuilder } from './buildGraph.ts';
import type { ActivationName } from './graph.ts';

export interface ConvNormStyle {
  /** TensorFlow's padding instead of PyTorch's. */
  readonly same: boolean;
  readonly epsilon: number;
}

export interface ConvNormOptions {
  readonly out: number;
  /** Odd. */
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  /** None: ends in the batch norm. */
  readonly activation: ActivationName | null;
}

/** Nodes `${name}.0` (convolution), `${name}.1` (batch norm) and `${name}.2` (activation). Keeps the size but for the stride. */
export function convNorm(
  graph: GraphBuilder,
  name: string,
  from: string,
  { activation, ...options }: ConvNormOptions,
  style: ConvNormStyle,
): string {
  const padding = style.same ? 'same' : (options.kernel - 1) / 2;
  const conv = graph.conv2d(`${name}.0`, from, { ...options, padding });
  const norm = graph.batchNorm(`${name}.1`, conv, style.epsilon);
  return activation === null ? norm : graph.activation(activation, `${name}.2`, norm);
}
