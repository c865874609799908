/**
 * A convolution and the batch norm with fixed statistics behind it, as one convolution with scaled weights: the map is passed over
 * once instead of three times, and half as much is kept for the gradient.
 */
import type { BatchNorm, Conv2d, Graph } from '../../../networks/graph.ts';
import { isDepthwise } from '../parameterLayout.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import type { Value } from '../value.ts';
import { conv2d } from './conv2d.ts';
import type { LoweringContext } from './lowering.ts';

/** The convolution right in front of each batch norm, by the norm's name, where nothing else reads it and `wanted` says yes. */
export function normsBehindConvolutions(
  graph: Graph,
  outputs: readonly string[],
  wanted: (norm: BatchNorm, conv: Conv2d) => boolean,
): ReadonlyMap<string, Conv2d> {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...outputs])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  const pairs = new Map<string, Conv2d>();
  for (const node of graph.nodes) {
    if (node.op !== 'batchNorm') continue;
    const conv = byName.get(node.inputs[0]!);
    if (conv?.op === 'conv2d' && uses.get(conv.name) === 1 && wanted(node, conv)) pairs.set(node.name, conv);
  }
  return pairs;
}

/** `context` is the convolution's; `normParameter` gives the batch norm's. */
export function lowerConvNorm(
  conv: Conv2d,
  norm: BatchNorm,
  context: LoweringContext,
  normParameter: (name: string) => Tensor,
): Value {
  const { tf, parameter } = context;
  const scale = tf.mul(normParameter('weight'), tf.rsqrt(tf.add(normParameter('running_var'), norm.epsilon)));
  const mean = normParameter('running_mean');
  const offset = conv.bias ? tf.sub(parameter('bias'), mean) : tf.neg(mean);
  const scaled = new Map([
    ['weight', tf.mul(parameter('weight'), perOutput(tf, conv, scale))],
    ['bias', tf.add(normParameter('bias'), tf.mul(offset, scale))],
  ]);
  return conv2d.lower({ ...conv, bias: true }, { ...context, parameter: (name) => scaled.get(name)! });
}

/** [out] in the shape in which it stands beside the last axes of a kernel. */
const perOutput = (tf: TensorFlow, conv: Conv2d, scale: Tensor): Tensor =>
  isDepthwise(conv) ? tf.reshape(scale, [conv.inChannels, conv.outChannels / conv.inChannels]) : scale;
