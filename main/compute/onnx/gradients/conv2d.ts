/**
 * A convolution, alone or with what follows it. A frozen batch norm costs no pass over the maps: it is folded into the weights inside
 * the graph, w' = w · s and b' = (b − mean) · s + shift, and the gradients of w' and b' give those of the rest. A sum and an activation
 * are computed by the convolution's own operator.
 */
import type { BatchNorm, Conv2d } from '../../../networks/graph.ts';
import { resolvePadding } from '../../../networks/layers/window.ts';
import type { Chain } from '../chains.ts';
import { frozenScale } from './batchNorm.ts';
import { type Convolution, convolution } from './convolution.ts';
import { slopeOfRelu, slopeOfRelu6 } from './elementwise.ts';
import type { Gradient, GradientContext, Recorded } from './gradient.ts';
import { sumOfEachChannel } from './perChannel.ts';
import type { Epilogue, Geometry } from './plainConvolution.ts';
import type { Value } from './space.ts';

export const conv2d: Gradient<Conv2d> = {
  record(node, context) {
    const written = convolutionAlone(node, context, {});
    return {
      output: written.output,
      backward(gradient) {
        const input = context.needs(0) ? written.inputGradient(gradient) : null;
        return { inputs: [input], parameters: written.parameters(gradient) };
      },
    };
  },
};

/** `context` has the chain's inputs, its shape, and the statistics of its norm. */
export function convolutionChain({ conv, norm, add, activation }: Chain, context: GradientContext): Recorded {
  const { builder, space, inputs, needs } = context;
  const epilogue: Epilogue = {
    ...(add === null ? {} : { sum: inputs[1]! }),
    ...(activation === null ? {} : { activation: activation.op }),
  };
  const written =
    norm === null ? convolutionAlone(conv, context, epilogue) : convolutionWithNorm(conv, norm, context, epilogue);
  const { output } = written;
  /** Of what the activation saw. */
  const behind = (gradient: Value): Value => {
    if (activation === null) return gradient;
    const { layout, shape } = output;
    const slope = activation.op === 'relu' ? slopeOfRelu : slopeOfRelu6;
    const slopes = slope(builder, output.in(layout));
    return space.value(builder.node('Mul', [gradient.in(layout), slopes]), shape, layout);
  };
  return {
    output,
    backward(gradient) {
      const inner = behind(gradient);
      const ofInput = needs(0) ? written.inputGradient(inner) : null;
      const ofShortcut = add !== null && needs(1) ? inner : null;
      return { inputs: add === null ? [ofInput] : [ofInput, ofShortcut], parameters: written.parameters(inner) };
    },
  };
}

interface Written {
  readonly output: Value;
  inputGradient(gradient: Value): Value;
  /** Gradients of what trains, by full name. */
  parameters(gradient: Value): ReadonlyMap<string, string>;
}

function convolutionAlone(node: Conv2d, context: GradientContext, epilogue: Epilogue): Written {
  const { space, parameter, trains } = context;
  const [weight, bias] = [`${node.name}.weight`, `${node.name}.bias`];
  const written = convolve(node, context, parameter(weight), node.bias ? parameter(bias) : null, epilogue);
  return {
    ...written,
    parameters(gradient) {
      const parameters = new Map<string, string>();
      if (trains(weight)) parameters.set(weight, written.weightGradient(gradient));
      if (node.bias && trains(bias)) parameters.set(bias, sumOfEachChannel(space, gradient));
      return parameters;
    },
  };
}

function convolutionWithNorm(node: Conv2d, norm: BatchNorm, context: GradientContext, epilogue: Epilogue): Written {
  const { builder, space, parameter, trains } = context;
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
  const written = convolve(node, context, weight, offset, epilogue);

  return {
    ...written,
    parameters(gradient) {
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
      return parameters;
    },
  };
}

function convolve(
  node: Conv2d,
  { space, inputs, shape }: GradientContext,
  weight: string,
  bias: string | null,
  epilogue: Epilogue,
): Convolution {
  const input = inputs[0]!;
  const [, height, width] = input.shape as readonly [number, number, number];
  const geometry: Geometry = {
    ...{ kernel: node.kernel, stride: node.stride, dilation: node.dilation, groups: node.groups },
    ...{ pads: resolvePadding(node.padding, node, height, width), input: input.shape, output: shape },
  };
  return convolution(space, geometry, { input, weight, bias, epilogue });
}
