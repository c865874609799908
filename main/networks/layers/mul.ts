/** Product of equal shapes, or of a map and one factor per channel. */
import type { Mul } from '../graph.ts';
import type { Layer } from './layer.ts';

export const mul: Layer<Mul> = {
  parameters: () => [],
  shape(node, inputs) {
    const [value, factor, ...rest] = inputs;
    if (value === undefined || factor === undefined || rest.length > 0)
      throw new Error(`${node.name} multiplies two inputs, got ${inputs.length}`);
    const perChannel = [value[0], ...value.slice(1).map(() => 1)];
    if (factor.join() !== value.join() && factor.join() !== perChannel.join())
      throw new Error(`${node.name} cannot multiply [${value}] and [${factor}]`);
    return value;
  },
  macs: () => 0,
  // A gate says how much of a value passes; where the value comes from stays.
  receptiveField: (_node, inputs) => inputs[0] ?? null,
};
