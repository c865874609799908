/** The parameter [1, 1, channels] expanded to the batch, and Concat. */
import type { ClassToken } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const classToken: Lowering<ClassToken> = {
  lower({ channels }, { builder, inputs, output, ownParameter }) {
    const batch = builder.node('Shape', inputs, { start: 0, end: 1 });
    const shape = builder.node('Concat', [batch, builder.ints([1, channels])], { axis: 0 });
    const token = builder.node('Expand', [ownParameter(), shape]);
    builder.node('Concat', [token, inputs[0]!], { axis: 1 }, { name: output });
  },
};
