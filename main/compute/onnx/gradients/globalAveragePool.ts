/** Every position gets its share. */
import type { GlobalAveragePool } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { blockedDomain } from './space.ts';

export const globalAveragePool: Gradient<GlobalAveragePool> = {
  record(node, { builder, space, inputs, batch, lower }) {
    const { shape, layout } = inputs[0]!;
    const [channels, height, width] = shape as readonly [number, number, number];
    const pooled = () => builder.node('GlobalAveragePool', [inputs[0]!.in('blocked')], {}, { domain: blockedDomain });
    const rows = builder.ints([batch, channels]);
    const output =
      layout === 'plain' ? lower(node) : space.value(builder.node('Reshape', [pooled(), rows]), [channels]);
    return {
      output,
      backward(gradient) {
        const share = builder.node('Mul', [gradient.in('plain'), builder.floats(1 / (height * width))]);
        if (layout === 'plain') {
          const one = builder.node('Reshape', [share, builder.ints([batch, channels, 1, 1])]);
          return { inputs: [space.value(builder.node('Expand', [one, builder.ints([batch, ...shape])]), shape)] };
        }
        const block = space.block!;
        const one = builder.node('Reshape', [share, builder.ints([batch, channels / block, 1, block])]);
        const all = builder.node('Expand', [one, builder.ints([batch, channels / block, height * width, block])]);
        const map = builder.node('Reshape', [all, builder.ints([batch, ...shape])]);
        return { inputs: [space.value(map, shape, 'blocked')] };
      },
    };
  },
};
