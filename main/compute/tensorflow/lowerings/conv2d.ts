/** Dense and depthwise convolutions as tfjs has them, grouped ones group by group. */
import type { Conv2d } from '../../../networks/graph.ts';
import { resolvePadding } from '../../../networks/layers/window.ts';
import { isDepthwise } from '../parameterLayout.ts';
import { spread } from '../spread.ts';
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { padMap } from './padMap.ts';

export const conv2d: Lowering<Conv2d> = {
  lower(node, { tf, inputs, parameter }) {
    const x = asMap(tf, inputs[0]!);
    const pads = resolvePadding(node.padding, node, x.shape[1], x.shape[2]);
    const kernel = spreadKernel(tf, parameter('weight') as Tensor4D, node.dilation);
    // 'same' saves the copy that padding costs, where it means these pads.
    const same = node.stride.join() === '1,1' && isSame(pads, kernel.shape[0], kernel.shape[1]);
    const padded = same ? x : padMap(tf, x, pads);
    const y = convolve(tf, padded, kernel, node, same ? 'same' : 'valid');
    return mapOf(node.bias ? tf.add(y, parameter('bias')) : y);
  },
};

/** TensorFlow's SAME at stride 1, of a kernel's height and width. */
const isSame = (pads: { top: number; left: number; bottom: number; right: number }, height: number, width: number) =>
  pads.top === Math.floor((height - 1) / 2) &&
  pads.bottom === Math.ceil((height - 1) / 2) &&
  pads.left === Math.floor((width - 1) / 2) &&
  pads.right === Math.ceil((width - 1) / 2);

function convolve(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, node: Conv2d, padding: 'same' | 'valid'): Tensor4D {
  const stride: [number, number] = [...node.stride];
  if (isDepthwise(node)) return tf.depthwiseConv2d(x, kernel, stride, padding);
  if (node.groups === 1) return tf.conv2d(x, kernel, stride, padding);
  const inputs = tf.split<Tensor4D>(x, node.groups, 3);
  const kernels = tf.split<Tensor4D>(kernel, node.groups, 3);
  const outputs = inputs.map((input, group) => tf.conv2d(input, kernels[group]!, stride, padding));
  return tf.concat(outputs, 3);
}

/** A dilated kernel written out with its zeros: tfjs has no gradient for dilation, and refuses it together with a stride. */
function spreadKernel(tf: TensorFlow, kernel: Tensor4D, dilation: Conv2d['dilation']): Tensor4D {
  if (dilation.join() === '1,1') return kernel;
  const [height, width, inputs, outputs] = kernel.shape;
  const apart = spread(tf, tf.reshape(kernel, [1, height, width, inputs * outputs]) as Tensor4D, dilation);
  return tf.reshape(apart, [apart.shape[1], apart.shape[2], inputs, outputs]) as Tensor4D;
}
