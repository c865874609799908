/** Add, two at a time. */
import type { Add } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const add: Lowering<Add> = {
  lower(_node, { builder, inputs, output }) {
    const sum = inputs.slice(0, -1).reduce((left, right) => builder.node('Add', [left, right]));
    builder.node('Add', [sum, inputs.at(-1)!], {}, { name: output });
  },
};
