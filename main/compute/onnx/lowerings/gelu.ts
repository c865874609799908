/** x/2 · (1 + Erf(x/√2)): Gelu itself came with a later opset; onnxruntime knows the form and fuses it. */
import type { Gelu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const gelu: Lowering<Gelu> = {
  lower(_node, { builder, inputs, output }) {
    const x = inputs[0]!;
    const erf = builder.node('Erf', [builder.node('Div', [x, builder.floats(Math.SQRT2)])]);
    const product = builder.node('Mul', [x, builder.node('Add', [erf, builder.floats(1)])]);
    builder.node('Mul', [product, builder.floats(0.5)], {}, { name: output });
  },
};
