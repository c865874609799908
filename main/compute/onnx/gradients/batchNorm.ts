/**
 * Frozen: a factor and a summand for each channel. With the batch's statistics (Ioffe, Szegedy 2015), n = (x − mean) / σ and m
 * values a channel: dx = weight / σ · (dy − Σdy / m − n · Σ(dy · n) / m); the running ones follow by a tenth, PyTorch's momentum,
 * the variance without bias.
 */
import type { BatchNorm } from '../../../networks/graph.ts';
import type { Gradient, GradientContext, Recorded } from './gradient.ts';
import { product, sumOfEachChannel, withEachChannel } from './perChannel.ts';

const momentum = 0.1;

export const batchNorm: Gradient<BatchNorm> = {
  record: (node, context) => (context.batchStatistics(node.name) ? ofTheBatch(node, context) : ofTheRun(node, context)),
};

/** weight / σ and bias − mean · weight / σ of a frozen norm, and what turns their gradients into the parameters'. */
export function frozenScale(node: BatchNorm, { builder, parameter }: Pick<GradientContext, 'builder' | 'parameter'>) {
  const [weight, bias, mean] = ['weight', 'bias', 'running_mean'].map((name) => parameter(`${node.name}.${name}`));
  const variance = builder.node('Add', [parameter(`${node.name}.running_var`), builder.floats(node.epsilon)]);
  const inverse = builder.node('Reciprocal', [builder.node('Sqrt', [variance])]); // 1 / σ
  const scale = builder.node('Mul', [weight!, inverse]);
  const shift = builder.node('Sub', [bias!, builder.node('Mul', [mean!, scale])]);
  return { scale, shift, inverse, mean: mean! };
}

function ofTheRun(node: BatchNorm, context: GradientContext): Recorded {
  const { builder, space, inputs, needs, trains } = context;
  const input = inputs[0]!;
  const { scale, shift, inverse, mean } = frozenScale(node, context);
  return {
    output: withEachChannel(space, 'Add', withEachChannel(space, 'Mul', input, scale), shift),
    backward(gradient) {
      const [weight, bias] = [`${node.name}.weight`, `${node.name}.bias`];
      const parameters = new Map<string, string>();
      if (trains(bias) || trains(weight)) {
        const sum = sumOfEachChannel(space, gradient);
        if (trains(bias)) parameters.set(bias, sum);
        if (trains(weight)) {
          const along = sumOfEachChannel(space, product(space, gradient, input));
          const centred = builder.node('Sub', [along, builder.node('Mul', [mean, sum])]);
          parameters.set(weight, builder.node('Mul', [centred, inverse]));
        }
      }
      return { inputs: [needs(0) ? withEachChannel(space, 'Mul', gradient, scale) : null], parameters };
    },
  };
}

function ofTheBatch(node: BatchNorm, context: GradientContext): Recorded {
  const { builder, space, batch, inputs, needs, parameter, trains, follow } = context;
  const input = inputs[0]!;
  const [weight, bias] = [`${node.name}.weight`, `${node.name}.bias`];
  const count = input.shape.slice(1).reduce((values, size) => values * size, batch);
  const times = (tensor: string, factor: number) => builder.node('Mul', [tensor, builder.floats(factor)]);

  const mean = times(sumOfEachChannel(space, input), 1 / count);
  const centred = withEachChannel(space, 'Sub', input, mean);
  const variance = times(sumOfEachChannel(space, product(space, centred, centred)), 1 / count);
  const deviation = builder.node('Sqrt', [builder.node('Add', [variance, builder.floats(node.epsilon)])]);
  const inverse = builder.node('Reciprocal', [deviation]);
  const unscaled = withEachChannel(space, 'Mul', centred, inverse);
  const scaled = withEachChannel(space, 'Mul', unscaled, parameter(weight));

  const unbiased = times(variance, count / Math.max(count - 1, 1));
  for (const [name, fresh] of [
    [`${node.name}.running_mean`, mean],
    [`${node.name}.running_var`, unbiased],
  ] as const)
    follow(name, builder.node('Add', [times(parameter(name), 1 - momentum), times(fresh, momentum)]));

  return {
    output: withEachChannel(space, 'Add', scaled, parameter(bias)),
    backward(gradient) {
      const sum = sumOfEachChannel(space, gradient);
      const along = sumOfEachChannel(space, product(space, gradient, unscaled));
      const parameters = new Map<string, string>();
      if (trains(weight)) parameters.set(weight, along);
      if (trains(bias)) parameters.set(bias, sum);
      if (!needs(0)) return { inputs: [null], parameters };
      const level = withEachChannel(space, 'Sub', gradient, times(sum, 1 / count));
      const tilt = withEachChannel(space, 'Mul', unscaled, times(along, 1 / count));
      const { layout } = level;
      const free = space.value(builder.node('Sub', [level.in(layout), tilt.in(layout)]), input.shape, layout);
      const scale = builder.node('Mul', [parameter(weight), inverse]);
      return { inputs: [withEachChannel(space, 'Mul', free, scale)], parameters };
    },
  };
}
