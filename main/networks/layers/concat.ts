/** Side by side along the channel axis. */
import type { Concat } from '../graph.ts';
import type { Layer } from './layer.ts';
import { widest } from './widest.ts';

export const concat: Layer<Concat> = {
  parameters: () => [],
  shape(node, inputs) {
    const [first, ...others] = inputs;
    if (first === undefined) throw new Error(`${node.name} joins nothing`);
    for (const other of others)
      if (other.slice(1).join() !== first.slice(1).join())
        throw new Error(`${node.name} cannot join [${first}] and [${other}]`);
    return [inputs.reduce((sum, shape) => sum + shape[0]!, 0), ...first.slice(1)];
  },
  macs: () => 0,
  receptiveField: (_node, inputs) => widest(inputs),
};
