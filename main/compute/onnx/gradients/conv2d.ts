/**
 * A convolution, alone or with the frozen batch norm behind it, which then costs no pass over the maps: it is folded into the
 * weights inside the graph, w' = w · s and b' = (b − mean) · s + shift, and the gradients of w' and b' give those of the rest.
 */
import type { BatchNorm, Conv2d } from '../../../networks/graph.ts';
import { resolvePadding } from '../../../networks/layers/window.ts';
import { frozenScale } from './batchNorm.ts';
import { type Convolution, convolution } from './convolution.ts';
import type { Gradient, GradientContext, Recorded } from './gradient.ts';
import { sumOfEachChannel } from './perChannel.ts';
import type { Geometry } from './plainConvolution.ts';

export const conv2d: Gradient<Conv2d> = {
  record(node, context) {
    const { inputs, parameter, trains } = context;
    const [weight, bias] = [`${node.name}.weight`, `${node.name}.bias`];
    const written = convolve(node, context, parameter(weight), node.bias ? parameter(bias) : null);
    return {
      output: written.output,
      backward(gradient) {
        const parameters = new Map<string, string>();
        if (trains(weight)) parameters.set(weight, written.weightGradient(gradient));
        if (node.bias && trains(bias)) parameters.set(bias, sumOfEachChannel(context.space, gradient));
        return {
          inputs: inputs.map((_, index) => (context.needs(index) ? written.inputGradient(gradient) : null)),
          parameters,
        };
      },
    };
  },
};

/** `context` is the convolution's, with the shape and the statistics of both. */
export function convolutionWithNorm(node: Conv2d, norm: BatchNorm, context: GradientContext): Recorded {
  const { builder, space, inputs, needs, parameter, trains } = context;
  const names = {
    ...{ weight: `${node.name}.weight`, bias: `${node.name}.bias` },
    ...{ gamma: `${norm.name}.weight`, beta: `${norm.name}.bias` },
  };
  const { scale, shift, inverse, mean } = frozenScale(norm, context);
  const perFilter = builder.ints([node.outChannels, 1, 1, 1]);
  const scaleOfFilter = builder.node('Reshape', [scale, perFilter]);
  const weight = builder.node('Mul', [parameter(names.weight), scaleOfFilter]);
  const own = node.bias ? builder.node('Mul', [parameter(names.bias), scale]) : null;
  const offset = own === null ? shift : builder.node('Add', [own, shift]);
  const written = convolve(node, context, weight, offset);

  return {
    output: written.output,
    backward(gradient) {
      const parameters = new Map<string, string>();
      const trainsBias = node.bias && trains(names.bias);
      const sum = trains(names.beta) || trains(names.gamma) || trainsBias ? sumOfEachChannel(space, gradient) : null;
      const folded = trains(names.weight) || trains(names.gamma) ? written.weightGradient(gradient) : null;
      if (folded !== null && trains(names.weight))
        parameters.set(names.weight, builder.node('Mul', [folded, scaleOfFilter]));
      if (sum !== null && trainsBias) parameters.set(names.bias, builder.node('Mul', [sum, scale]));
      if (sum !== null && trains(names.beta)) parameters.set(names.beta, sum);
      if (folded !== null && sum !== null && trains(names.gamma)) {
        // Σ dy · (conv − mean) / σ, where Σ dy · conv = Σ dw' · w + Σdy · b.
        const products = builder.node('Mul', [folded, parameter(names.weight)]);
        const along = builder.node('ReduceSum', [products, builder.ints([1, 2, 3])], { keepdims: 0 });
        const centre = node.bias ? builder.node('Sub', [mean, parameter(names.bias)]) : mean;
        const centred = builder.node('Sub', [along, builder.node('Mul', [centre, sum])]);
        parameters.set(names.gamma, builder.node('Mul', [centred, inverse]));
      }
      return { inputs: inputs.map((_, index) => (needs(index) ? written.inputGradient(gradient) : null)), parameters };
    },
  };
}

function convolve(
  node: Conv2d,
  { space, inputs, shape }: GradientContext,
  weight: string,
  bias: string | null,
): Convolution {
  const input = inputs[0]!;
  const [, height, width] = input.shape as readonly [number, number, number];
  const geometry: Geometry = {
    ...{ kernel: node.kernel, stride: node.stride, dilation: node.dilation, groups: node.groups },
    ...{ pads: resolvePadding(node.padding, node, height, width), input: input.shape, output: shape },
  };
  return convolution(space, geometry, input, weight, bias);
}
