/**
 * The map is padded, shifted cyclically and cut into windows; the tokens of a window attend to each other, with a bias by
 * relative position, and not across the seam that the shift made; then all is put back.
 */
import type { WindowAttention } from '../../../networks/graph.ts';
import { windowGrid } from '../../../networks/layers/windowAttention.ts';
import { relativePlaces, seamMask } from '../../../networks/windowPlaces.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';
import { attend } from './attend.ts';
import type { Lowering } from './lowering.ts';
import { padEnd } from './padEnd.ts';
import { project } from './project.ts';

export const windowAttention: Lowering<WindowAttention> = {
  lower(node, { builder, inputs, shapes, output, parameter }) {
    const { channels, heads, window } = node;
    const [height, width] = shapes[0]! as readonly [number, number, number];
    const grid = windowGrid(node, height, width);
    const [rows, columns] = [grid.height / window, grid.width / window];
    const tokens = window * window;

    const padded = padEnd(builder, inputs[0]!, grid.height - height, grid.width - width);
    const shifted = roll(builder, roll(builder, padded, 1, grid.shift[0]), 2, grid.shift[1]);
    const cut = builder.node('Reshape', [shifted, builder.ints([-1, rows, window, columns, window, channels])]);
    const windows = builder.node('Transpose', [cut], { perm: [0, 1, 3, 2, 4, 5] });
    // [batch · windows, tokens, channels] from here to the last projection.
    const queriesKeysValues = project(builder, {
      ...{ input: windows, rows: [tokens], inFeatures: channels, outFeatures: 3 * channels },
      ...{ weight: parameter('qkv.weight'), bias: parameter('qkv.bias') },
    });

    const table = parameter('relative_position_bias_table');
    const places = builder.ints(relativePlaces(window), [tokens, tokens]);
    const bias = builder.node('Transpose', [builder.node('Gather', [table, places])], { perm: [2, 0, 1] }); // [heads, tokens, tokens]
    const adjust = (scores: string): string => {
      const biased = builder.node('Add', [scores, bias]);
      if (grid.shift.every((shift) => shift === 0)) return biased;
      const mask = builder.floats(seamMask(grid, window), [rows * columns, 1, tokens, tokens]);
      const perWindow = builder.ints([-1, rows * columns, heads, tokens, tokens]);
      const masked = builder.node('Add', [builder.node('Reshape', [biased, perWindow]), mask]);
      return builder.node('Reshape', [masked, builder.ints([-1, heads, tokens, tokens])]);
    };
    const mixed = attend(builder, { queriesKeysValues, tokens, channels, heads, adjust });
    const projected = project(builder, {
      ...{ input: mixed, rows: [tokens], inFeatures: channels, outFeatures: channels },
      ...{ weight: parameter('proj.weight'), bias: parameter('proj.bias') },
    });

    const ordered = builder.node('Reshape', [projected, builder.ints([-1, rows, columns, window, window, channels])]);
    const lines = builder.node('Transpose', [ordered], { perm: [0, 1, 3, 2, 4, 5] });
    const map = builder.node('Reshape', [lines, builder.ints([-1, grid.height, grid.width, channels])]);
    const back = roll(builder, roll(builder, map, 1, grid.height - grid.shift[0]), 2, grid.width - grid.shift[1]);
    const ends = [builder.ints([0, 0]), builder.ints([height, width]), builder.ints([1, 2])];
    builder.node('Slice', [back, ...ends], {}, { name: output });
  },
};

/** Moves an axis by `shift` towards its beginning; what falls off comes in at the end. */
export function roll(builder: OnnxBuilder, tensor: string, axis: number, shift: number): string {
  if (shift === 0) return tensor;
  const part = (start: number, end: number) =>
    builder.node('Slice', [tensor, builder.ints([start]), builder.ints([end]), builder.ints([axis])]);
  const all = 2 ** 31 - 1;
  return builder.node('Concat', [part(shift, all), part(0, shift)], { axis });
}
