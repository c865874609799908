/** A network's parameters with deterministic values, as a file of tests holds them. */
import { buildNetwork } from '../../../main/networks/registry.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';

export type Tensors = Record<string, readonly [shape: readonly number[], values: Float32Array]>;

/** Without the classifier unless `classes` is given. Another `scale` gives other values. */
export const tensorsOf = (
  name: string,
  { scale = 1, classes = 0 }: { scale?: number; classes?: number } = {},
): Tensors =>
  Object.fromEntries(
    buildNetwork(name, { classes: classes === 0 ? null : classes }).parameters.map((parameter) => {
      const count = parameter.shape.reduce((product, size) => product * size, 1);
      const values = deterministicValues(parameter.name, count, (value) => 1 + scale * value);
      return [parameter.name, [parameter.shape, values]];
    }),
  );
