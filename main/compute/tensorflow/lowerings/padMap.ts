/** Constant values around a map [batch, h, w, channels]. */
import type { Pads } from '../../../networks/graph.ts';
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';

/** Returns the tensor itself when there is nothing to add. */
export function padMap(tf: TensorFlow, x: Tensor4D, { top, left, bottom, right }: Pads, value = 0): Tensor4D {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return x;
  const pads: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tf.pad(x, pads, value);
}
