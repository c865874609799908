/** The same gradient to every summand. */
import type { Add } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { commonLayout } from './space.ts';

export const add: Gradient<Add> = {
  record(node, { space, inputs, lower }) {
    return {
      output: lower(node, commonLayout(space, inputs)),
      backward: (gradient) => ({ inputs: inputs.map(() => gradient) }),
    };
  },
};
