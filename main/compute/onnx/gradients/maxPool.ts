/** Each window's gradient goes to its first largest value, as in PyTorch; overlapping windows add up. */
import type { MaxPool } from '../../../networks/graph.ts';
import { maxPoolAttributes } from '../lowerings/maxPool.ts';
import type { Gradient } from './gradient.ts';

/** TensorProto.DataType */
const [floatType, doubleType] = [1, 11] as const;

export const maxPool: Gradient<MaxPool> = {
  record(node, { builder, space, batch, inputs, shape }) {
    const input = inputs[0]!;
    const output = `${node.name}.output`;
    const places = `${node.name}.places`; // into the whole input as one row
    const attributes = maxPoolAttributes(node, input.shape);
    if (space.block === null) {
      // onnxruntime's WebGPU takes MaxPool and then fails at its second output. It has no double, so this one runs on the CPU.
      const wide = builder.node('Cast', [input.in('plain')], { to: doubleType });
      builder.node('MaxPool', [wide], attributes, { outputs: [`${output}.wide`, places] });
      builder.node('Cast', [`${output}.wide`], { to: floatType }, { name: output });
    } else builder.node('MaxPool', [input.in('plain')], attributes, { outputs: [output, places] });
    return {
      output: space.value(output, shape),
      backward(gradient) {
        const all = builder.ints([-1]);
        const count = input.shape.reduce((product, size) => product * size, batch);
        const zeros = builder.node('Expand', [builder.floats(0), builder.ints([count])]);
        const updates = builder.node('Reshape', [gradient.in('plain'), all]);
        const sums = builder.node('ScatterElements', [zeros, builder.node('Reshape', [places, all]), updates], {
          axis: 0,
          reduction: 'add',
        });
        return {
          inputs: [space.value(builder.node('Reshape', [sums, builder.ints([batch, ...input.shape])]), input.shape)],
        };
      },
    };
  },
};
