/** Gemm, over all rows at once where there are several. */
import type { Linear } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';
import { project } from './project.ts';

export const linear: Lowering<Linear> = {
  lower({ inFeatures, outFeatures, bias }, { builder, inputs, shapes, output, parameter }) {
    project(builder, {
      ...{ input: inputs[0]!, rows: shapes[0]!.slice(0, -1), inFeatures, outFeatures },
      ...{ weight: parameter('weight'), bias: bias ? parameter('bias') : null, name: output },
    });
  },
};
