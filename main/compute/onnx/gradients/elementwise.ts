/** Gradient of an op that changes each value by itself: the output's, times the op's slope. */
import type { ActivationName, NodeOf } from '../../../networks/graph.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';
import type { Gradient } from './gradient.ts';

/** A tensor of slopes dy/dx, from those of x and y. */
export type Slope = (builder: OnnxBuilder, x: string, y: string) => string;

export const elementwise = <Op extends ActivationName>(slope: Slope): Gradient<NodeOf<Op>> => ({
  record(node, { builder, space, inputs, shape, lower }) {
    const { layout } = inputs[0]!;
    const output = lower(node, layout);
    return {
      output,
      backward(gradient) {
        const slopes = slope(builder, inputs[0]!.in(layout), output.in(layout));
        return { inputs: [space.value(builder.node('Mul', [gradient.in(layout), slopes]), shape, layout)] };
      },
    };
  },
});

// A power of two, so that the products with small limits are exact.
const steep = 2 ** 100;

/** 1 where x > limit, else 0: one fast pass, where onnxruntime's comparisons take two slow ones. */
export const above = (builder: OnnxBuilder, x: string, limit: number): string =>
  builder.node('HardSigmoid', [x], { alpha: { float: steep }, beta: { float: -limit * steep } });

/** 1 where x < limit, else 0. */
export const below = (builder: OnnxBuilder, x: string, limit: number): string =>
  builder.node('HardSigmoid', [x], { alpha: { float: -steep }, beta: { float: limit * steep } });

/** From the output. */
export const slopeOfRelu = (builder: OnnxBuilder, y: string): string => above(builder, y, 0);

/** From the output. */
export const slopeOfRelu6 = (builder: OnnxBuilder, y: string): string =>
  builder.node('Mul', [above(builder, y, 0), below(builder, y, 6)]);
