/** Sum of equal shapes: the shortcut of residual blocks. */
import type { Add } from '../graph.ts';
import type { Layer } from './layer.ts';
import { widest } from './widest.ts';

export const add: Layer<Add> = {
  parameters: () => [],
  shape(node, inputs) {
    const [first, ...others] = inputs;
    if (first === undefined || others.length === 0) throw new Error(`${node.name} adds at least two inputs`);
    for (const other of others)
      if (other.join() !== first.join()) throw new Error(`${node.name} cannot add [${first}] and [${other}]`);
    return first;
  },
  macs: () => 0,
  receptiveField: (_node, inputs) => widest(inputs),
};
