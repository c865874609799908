/** Clip to 0…6, which onnxruntime fuses into the convolution before it. */
import type { Relu6 } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const relu6: Lowering<Relu6> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Clip', [inputs[0]!, builder.floats(0), builder.floats(6)], {}, { name: output });
  },
};
