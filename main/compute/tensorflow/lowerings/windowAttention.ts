/**
 * The map is padded, shifted cyclically and cut into windows; the tokens of a window attend to each other, with a bias by
 * relative position, and not across the seam that the shift made; then all is put back.
 */
import type { WindowAttention } from '../../../networks/graph.ts';
import { windowGrid } from '../../../networks/layers/windowAttention.ts';
import { relativePlaces, seamMask } from '../../../networks/windowPlaces.ts';
import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from '../tensorflow.ts';
import { asPlain, plainOf } from '../value.ts';
import { attend } from './attend.ts';
import type { Lowering } from './lowering.ts';
import { padMap } from './padMap.ts';
import { project } from './project.ts';

export const windowAttention: Lowering<WindowAttention> = {
  lower(node, { tf, inputs, parameter, constant }) {
    const { channels, heads, window } = node;
    const x = asPlain(tf, inputs[0]!) as Tensor4D;
    const [batch, height, width] = x.shape;
    const grid = windowGrid(node, height, width);
    const [rows, columns] = [grid.height / window, grid.width / window];
    const tokens = window * window;

    const padded = padMap(tf, x, { top: 0, left: 0, bottom: grid.height - height, right: grid.width - width });
    const shifted = roll(tf, roll(tf, padded, 1, grid.shift[0]), 2, grid.shift[1]);
    const cut = tf.reshape(shifted, [batch * rows, window, columns, window * channels]);
    const windows = tf.reshape(tf.transpose(cut, [0, 2, 1, 3]), [batch * rows * columns, tokens, channels]);
    const queriesKeysValues = project(tf, windows, parameter('qkv.weight'), parameter('qkv.bias'));

    // The table's rows are picked by a product with ones and zeros, whose gradient every backend has.
    const places = constant('places', () =>
      tf.cast(tf.oneHot(tf.tensor1d(relativePlaces(window), 'int32'), (2 * window - 1) ** 2), 'float32'),
    );
    const table = parameter('relative_position_bias_table') as Tensor2D;
    const bias = tf.reshape(tf.matMul(table, places as Tensor2D, true, true), [heads, tokens, tokens]);
    const adjust = (scores: Tensor): Tensor => {
      const biased = tf.add(scores, bias);
      if (grid.shift.every((shift) => shift === 0)) return biased;
      const mask = constant(`mask ${height} ${width}`, () =>
        tf.tensor(seamMask(grid, window), [rows * columns, 1, tokens * tokens]),
      );
      const perWindow = tf.reshape(biased, [batch, rows * columns, heads, tokens * tokens]);
      return tf.reshape(tf.add(perWindow, mask), scores.shape);
    };
    const mixed = attend(tf, { queriesKeysValues, heads, adjust });
    const projected = project(tf, mixed, parameter('proj.weight'), parameter('proj.bias'));

    const ordered = tf.reshape(projected, [batch * rows, columns, window, window * channels]);
    const lines = tf.transpose(ordered, [0, 2, 1, 3]);
    const map = tf.reshape(lines, [batch, grid.height, grid.width, channels]) as Tensor4D;
    const back = roll(tf, roll(tf, map, 1, -grid.shift[0]), 2, -grid.shift[1]);
    return plainOf(tf.slice(back, [0, 0, 0, 0], [batch, height, width, channels]));
  },
};

/** Moves an axis by `shift` towards its beginning (or, when negative, its end); what falls off comes in at the other end. */
function roll(tf: TensorFlow, x: Tensor4D, axis: 1 | 2, shift: number): Tensor4D {
  if (shift === 0) return x;
  const size = x.shape[axis];
  const cut = shift > 0 ? shift : size + shift;
  const [first, second] = tf.split(x, [cut, size - cut], axis) as [Tensor4D, Tensor4D];
  return tf.concat([second, first], axis);
}
