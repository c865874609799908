/** Every op's value and all its gradients against PyTorch's. */
import { describe, expect, test } from 'vitest';
import { buildGraph, type GraphBuilder } from '../../../main/networks/buildGraph.ts';
import type { ActivationName } from '../../../main/networks/graph.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import { readGolden, relativeDifference } from './goldens.ts';
import type { TrainingSubject } from './subject.ts';

interface SeededTensor {
  readonly seed: string;
  readonly shape: readonly number[];
  readonly scale: number;
}

interface OpCase {
  readonly id: string;
  readonly op: string;
  readonly params: Params;
  readonly inputs: Readonly<Record<string, SeededTensor>>;
  readonly gy: SeededTensor;
  readonly output: readonly number[];
  readonly grads: Readonly<Record<string, readonly number[]>>;
}

/** Float32 against float64 on a few hundred values of size one. Measured: 6e-7. */
const tolerance = 3e-6;

/** What graph.ts does not have, and says so. */
const absent = new Set([
  ...['leaky_relu', 'gelu_tanh', 'lrn_4_even'],
  ...['avgpool_3_2_p1_ceil_cip1', 'avgpool_3_2_p1_ceil_cip0'],
]);

type Params = Readonly<Record<string, number & boolean & readonly number[]>>;
type Write = (graph: GraphBuilder, params: Params, inputs: OpCase['inputs']) => string;

const pads = (padding: number | readonly number[]) => {
  const [rows, columns] = typeof padding === 'number' ? [padding, padding] : (padding as readonly [number, number]);
  return { top: rows!, left: columns!, bottom: rows!, right: columns! };
};

const activation =
  (op: ActivationName): Write =>
  (graph) =>
    graph.activation(op, 'op', graph.input);

const writers: Readonly<Record<string, Write>> = {
  conv2d: (graph, { stride, padding, dilation, groups }, { w }) =>
    graph.conv2d('op', graph.input, {
      out: w!.shape[0]!,
      kernel: [w!.shape[2]!, w!.shape[3]!],
      ...{ stride: stride!, padding: pads(padding!), dilation: dilation!, groups: groups!, bias: true },
    }),
  max_pool2d: (graph, { kernel, stride, padding, ceil_mode }) =>
    graph.maxPool('op', graph.input, {
      ...{ kernel: kernel!, stride: stride!, padding: padding!, ceilMode: ceil_mode! },
    }),
  avg_pool2d: (graph, { kernel, stride, padding, count_include_pad }) =>
    graph.avgPool('op', graph.input, {
      ...{ kernel: kernel!, stride: stride!, padding: padding!, countPadding: count_include_pad! },
    }),
  adaptive_avg_pool2d: (graph, { output }) => graph.adaptiveAvgPool('op', graph.input, [output![0]!, output![1]!]),
  local_response_norm: (graph, { size, alpha, beta, k }) =>
    graph.localResponseNorm('op', graph.input, { size: size!, alpha: alpha!, beta: beta!, k: k! }),
  ...Object.fromEntries(
    (['relu', 'relu6', 'hardswish', 'hardsigmoid', 'silu', 'gelu', 'sigmoid', 'tanh'] as const).map((op) => [
      op,
      activation(op),
    ]),
  ),
  layer_norm: (graph, { eps }) => graph.layerNorm('op', graph.input, 'last', eps!),
  'layer_norm over the channels of NCHW (ConvNeXt LayerNorm2d)': (graph, { eps }) =>
    graph.layerNorm('op', graph.input, 'first', eps!),
  batch_norm: (graph, { eps }) => graph.batchNorm('op', graph.input, eps!),
  linear: (graph, _params, { w }) => graph.linear('op', graph.input, w!.shape[0]!),
  'x * hardsigmoid(conv1x1(relu(conv1x1(gap(x)))))': (graph, _params, { w1, w2 }) => {
    const mean = graph.adaptiveAvgPool('mean', graph.input, 1);
    const squeezed = graph.relu('relu', graph.conv2d('op1', mean, { out: w1!.shape[0]!, kernel: 1, bias: true }));
    const excited = graph.conv2d('op2', squeezed, { out: w2!.shape[0]!, kernel: 1, bias: true });
    return graph.mul('op', graph.input, graph.activation('hardsigmoid', 'gate', excited));
  },
  channel_shuffle: (graph, { groups }) => graph.channelShuffle('op', graph.input, groups!),
};

/** Our parameter for a golden's input. */
const parameterNames: Readonly<Record<string, string>> = {
  ...{ w: 'op.weight', b: 'op.bias' },
  ...{ w1: 'op1.weight', b1: 'op1.bias', w2: 'op2.weight', b2: 'op2.bias' },
};

const valuesOf = ({ seed, shape, scale }: SeededTensor): Float32Array =>
  deterministicValues(
    seed,
    shape.reduce((product, size) => product * size, 1),
    (value) => value * scale,
  );

export function goldenOpTests(subject: TrainingSubject): void {
  const { cases } = readGolden<{ readonly cases: readonly OpCase[] }>('ops');
  const known = cases.filter(({ id, op }) => op !== 'cross_entropy' && !absent.has(id));

  describe("PyTorch's gradients of single ops", () => {
    test.each(known.map((one) => [one.id, one] as const))('%s', async (id, one) => {
      const [batch, ...shape] = one.inputs.x!.shape as readonly [number, ...number[]];
      const graph = buildGraph({ name: id, inputShape: shape }, (builder) => ({
        features: builder.stage('all', () => writers[one.op]!(builder, one.params, one.inputs)),
        logits: null,
      }));
      const parameters = new Map<string, Float32Array>();
      for (const [name, tensor] of Object.entries(one.inputs))
        if (name !== 'x') parameters.set(parameterNames[name]!, valuesOf(tensor));
      const statistics = graph.parameters.filter(({ trainable }) => !trainable);
      for (const { name, shape: own } of statistics) {
        const variance = name.endsWith('running_var');
        const values = valuesOf({
          seed: `ops/${id}/${variance ? 'rv' : 'rm'}`,
          shape: own,
          scale: variance ? 0.4 : 0.1,
        });
        parameters.set(name, variance ? values.map((value) => 1 + value) : values);
      }
      const result = await subject.differentiate({
        ...{ graph, parameters, batch, batchStatistics: id === 'batch_norm_train' },
        input: valuesOf(one.inputs.x!),
        upstream: valuesOf(one.gy),
      });
      const gradients = { x: result.input };
      expect(relativeDifference(result.output, one.output), 'output').toBeLessThan(tolerance);
      for (const [name, expected] of Object.entries(one.grads)) {
        const actual = name === 'x' ? gradients.x : result.parameters.get(parameterNames[name]!)!;
        expect(relativeDifference(actual, expected), `gradient of ${name}`).toBeLessThan(tolerance);
      }
    });

    test('leaves out only what no graph has', () => {
      const left = cases.filter(({ op, id }) => op !== 'cross_entropy' && writers[op] === undefined && !absent.has(id));
      expect(left.map(({ id }) => id)).toEqual([]);
    });
  });
}
