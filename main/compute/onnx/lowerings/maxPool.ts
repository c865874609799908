/** MaxPool. ONNX' ceil mode lets a last window begin beyond the picture, PyTorch's does not: the pads are cut to what PyTorch reads. */
import type { MaxPool } from '../../../networks/graph.ts';
import type { Shape } from '../../../networks/layers/index.ts';
import { outputLength } from '../../../networks/layers/window.ts';
import type { Lowering } from './lowering.ts';

export const maxPool: Lowering<MaxPool> = {
  lower(node, { builder, inputs, shapes, output }) {
    builder.node('MaxPool', inputs, maxPoolAttributes(node, shapes[0]!), { name: output });
  },
};

/** For a map of this shape, without the batch. */
export function maxPoolAttributes({ kernel, stride, padding, ceilMode }: MaxPool, [, height, width]: Shape) {
  // The pads at the end that make the plain formula give the same length.
  const end = (size: number, axis: 0 | 1, before: number, after: number) => {
    const length = outputLength(size, kernel[axis], stride[axis], 1, before, after, ceilMode);
    return ceilMode ? Math.max((length - 1) * stride[axis] + kernel[axis] - size - before, 0) : after;
  };
  const bottom = end(height!, 0, padding.top, padding.bottom);
  const right = end(width!, 1, padding.left, padding.right);
  return { kernel_shape: kernel, strides: stride, pads: [padding.top, padding.left, bottom, right] };
}
