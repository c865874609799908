/** HardSigmoid with PyTorch's slope of 1/6; ONNX' own default is 0.2 */
import type { Hardsigmoid } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const hardsigmoid: Lowering<Hardsigmoid> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('HardSigmoid', inputs, { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }, { name: output });
  },
};
