/** A matrix product, over all rows at once where there are several. */
import type { Linear } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { project } from './project.ts';

export const linear: Lowering<Linear> = {
  lower({ bias }, { tf, inputs, parameter }) {
    return plainOf(project(tf, asPlain(tf, inputs[0]!), parameter('weight'), bias ? parameter('bias') : null));
  },
};
