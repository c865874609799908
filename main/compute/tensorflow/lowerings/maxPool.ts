/** Padded with −∞ by as much as PyTorch reads, then pooled without padding: tfjs knows no other pads than its own, and no ceil mode. */
import type { MaxPool } from '../../../networks/graph.ts';
import { outputLength } from '../../../networks/layers/window.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { padMap } from './padMap.ts';

export const maxPool: Lowering<MaxPool> = {
  lower({ kernel, stride, padding, ceilMode }, { tf, inputs }) {
    const x = asMap(tf, inputs[0]!);
    // The pads at the end that make the plain formula give the same length.
    const end = (axis: 0 | 1, before: number, after: number) => {
      const size = x.shape[1 + axis]!;
      const length = outputLength(size, kernel[axis], stride[axis], 1, before, after, ceilMode);
      return ceilMode ? Math.max((length - 1) * stride[axis] + kernel[axis] - size - before, 0) : after;
    };
    const bottom = end(0, padding.top, padding.bottom);
    const right = end(1, padding.left, padding.right);
    const padded = padMap(tf, x, { ...padding, bottom, right }, Number.NEGATIVE_INFINITY);
    return mapOf(tf.maxPool(padded, [...kernel], [...stride], 'valid'));
  },
};
