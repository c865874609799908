/** The map is cut into windows and put together again, both ways; the bias table gets the scores' gradients of all windows. */
import type { WindowAttention } from '../../../networks/graph.ts';
import { windowGrid } from '../../../networks/layers/windowAttention.ts';
import { relativePlaces, seamMask } from '../../../networks/windowPlaces.ts';
import { padEnd } from '../lowerings/padEnd.ts';
import { roll } from '../lowerings/windowAttention.ts';
import { attention } from './attention.ts';
import type { Gradient } from './gradient.ts';
import { projection } from './projection.ts';

export const windowAttention: Gradient<WindowAttention> = {
  record(node, { builder, space, batch, inputs, shape, needs, parameter, trains }) {
    const { name, channels, heads, window } = node;
    const names = {
      ...{ table: `${name}.relative_position_bias_table`, toAll: `${name}.qkv.weight`, toAllBias: `${name}.qkv.bias` },
      ...{ back: `${name}.proj.weight`, backBias: `${name}.proj.bias` },
    };
    const [height, width] = shape as readonly [number, number, number];
    const grid = windowGrid(node, height, width);
    const [rows, columns] = [grid.height / window, grid.width / window];
    const [sets, tokens] = [batch * rows * columns, window * window];

    const reshape = (tensor: string, to: readonly number[]) => builder.node('Reshape', [tensor, builder.ints(to)]);
    const swap = (tensor: string) => builder.node('Transpose', [tensor], { perm: [0, 1, 3, 2, 4, 5] });
    const cut = (map: string): string => {
      const padded = padEnd(builder, map, grid.height - height, grid.width - width);
      const shifted = roll(builder, roll(builder, padded, 1, grid.shift[0]), 2, grid.shift[1]);
      return reshape(swap(reshape(shifted, [batch, rows, window, columns, window, channels])), [
        sets,
        tokens,
        channels,
      ]);
    };
    const join = (windows: string): string => {
      const lines = swap(reshape(windows, [batch, rows, columns, window, window, channels]));
      const map = reshape(lines, [batch, grid.height, grid.width, channels]);
      const back = roll(builder, roll(builder, map, 1, grid.height - grid.shift[0]), 2, grid.width - grid.shift[1]);
      const ends = [builder.ints([0, 0]), builder.ints([height, width]), builder.ints([1, 2])];
      return builder.node('Slice', [back, ...ends]);
    };

    const toAll = projection(builder, {
      ...{ input: cut(inputs[0]!.in('plain')), shape: [sets, tokens, channels], inFeatures: channels },
      ...{ outFeatures: 3 * channels, weight: parameter(names.toAll), bias: parameter(names.toAllBias) },
    });
    const places = builder.ints(relativePlaces(window), [tokens, tokens]);
    const bias = builder.node('Transpose', [builder.node('Gather', [parameter(names.table), places])], {
      perm: [2, 0, 1],
    }); // [heads, tokens, tokens]
    const adjust = (scores: string): string => {
      const biased = builder.node('Add', [scores, bias]);
      if (grid.shift.every((shift) => shift === 0)) return biased;
      const mask = builder.floats(seamMask(grid, window), [rows * columns, 1, tokens, tokens]);
      const perWindow = reshape(biased, [batch, rows * columns, heads, tokens, tokens]);
      return reshape(builder.node('Add', [perWindow, mask]), [sets, heads, tokens, tokens]);
    };
    const attended = attention(builder, { queriesKeysValues: toAll.output, sets, tokens, channels, heads, adjust });
    const back = projection(builder, {
      ...{ input: attended.output, shape: [sets, tokens, channels], inFeatures: channels, outFeatures: channels },
      ...{ weight: parameter(names.back), bias: parameter(names.backBias) },
    });

    return {
      output: space.value(join(back.output), shape),
      backward(gradient) {
        const parameters = new Map<string, string>();
        // Zeros where the map was padded: what is computed there is thrown away.
        const ofBack = back.backward(cut(gradient.in('plain')));
        if (trains(names.back)) parameters.set(names.back, ofBack.weight());
        if (trains(names.backBias)) parameters.set(names.backBias, ofBack.bias());
        const ofAttention = attended.backward(ofBack.input());
        if (trains(names.table)) {
          const all = builder.node('ReduceSum', [ofAttention.scores, builder.ints([0])], { keepdims: 0 });
          const pairs = reshape(builder.node('Transpose', [all], { perm: [1, 2, 0] }), [tokens * tokens, heads]);
          const zeros = builder.floats(new Array((2 * window - 1) ** 2 * heads).fill(0), [
            (2 * window - 1) ** 2,
            heads,
          ]);
          const index = builder.ints(relativePlaces(window), [tokens * tokens, 1]);
          parameters.set(names.table, builder.node('ScatterND', [zeros, index, pairs], { reduction: 'add' }));
        }
        const ofAll = toAll.backward(ofAttention.queriesKeysValues);
        if (trains(names.toAll)) parameters.set(names.toAll, ofAll.weight());
        if (trains(names.toAllBias)) parameters.set(names.toAllBias, ofAll.bias());
        return { inputs: [needs(0) ? space.value(join(ofAll.input()), shape) : null], parameters };
      },
    };
  },
};
