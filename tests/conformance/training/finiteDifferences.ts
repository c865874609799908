/** Every op's gradient against the slope between two nearby points. */
import { describe, expect, test } from 'vitest';
import { hashRandom } from '../../../main/compute/hashRandom.ts';
import { buildGraph, type GraphBuilder } from '../../../main/networks/buildGraph.ts';
import type { OpName } from '../../../main/networks/graph.ts';
import { opNames, type Shape } from '../../../main/networks/layers/index.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import type { TrainingSubject } from './subject.ts';

interface Case {
  readonly title: string;
  readonly op: OpName;
  readonly input: Shape;
  readonly write: (graph: GraphBuilder) => string;
  /** Input values: any; with no two of one map nearer than the step; or no nearer than that to a kink. */
  readonly values?: 'any' | 'apart' | { readonly kinks: readonly number[] };
  readonly batchStatistics?: boolean;
}

const activation = (op: OpName & Parameters<GraphBuilder['activation']>[0], kinks: readonly number[]): Case => ({
  ...{ title: op, op, input: [2, 3, 4], write: (graph) => graph.activation(op, 'op', graph.input) },
  values: kinks.length === 0 ? 'any' : { kinks },
});

const sides = (top: number, left: number, bottom: number, right: number) => ({ top, left, bottom, right });

const cases: readonly Case[] = [
  {
    ...{ title: 'conv2d, strides and pads that differ', op: 'conv2d', input: [4, 7, 6] },
    write: (graph) =>
      graph.conv2d('op', graph.input, {
        ...{ out: 6, kernel: [3, 2], stride: [2, 1], padding: sides(0, 1, 1, 0), bias: true },
      }),
  },
  {
    ...{ title: 'conv2d, dilated groups', op: 'conv2d', input: [4, 8, 7] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 6, kernel: 3, dilation: [2, 1], padding: 1, groups: 2 }),
  },
  {
    ...{ title: "conv2d, TensorFlow's SAME, stride 2", op: 'conv2d', input: [3, 6, 7] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 3, kernel: 3, stride: 2, padding: 'same', groups: 3 }),
  },
  {
    ...{ title: 'conv2d, stride larger than the kernel', op: 'conv2d', input: [3, 7, 6] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 2, kernel: 2, stride: 3 }),
  },
  {
    ...{ title: 'conv2d, padding wider than the kernel reaches', op: 'conv2d', input: [2, 4, 4] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 3, kernel: 2, padding: 2 }),
  },
  {
    ...{ title: 'conv2d of whole blocks of channels', op: 'conv2d', input: [16, 7, 5] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 32, kernel: 3, stride: 2, padding: 1, bias: true }),
  },
  {
    ...{ title: 'conv2d, depthwise, of whole blocks of channels', op: 'conv2d', input: [16, 6, 5] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 3, stride: 2, padding: 1, groups: 16 }),
  },
  {
    ...{ title: 'conv2d of few channels to whole blocks', op: 'conv2d', input: [3, 7, 6] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 3, stride: 2, padding: 1 }),
  },
  {
    ...{ title: 'conv2d of many channels, in tiles', op: 'conv2d', input: [128, 3, 4] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 128, kernel: 3, padding: 1 }),
  },
  {
    ...{ title: 'conv2d of many channels, in tiles, with pads that differ', op: 'conv2d', input: [128, 4, 3] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 128, kernel: 3, padding: sides(0, 2, 2, 0) }),
  },
  {
    ...{ title: 'conv2d of whole blocks, stride 3 and odd sizes', op: 'conv2d', input: [16, 8, 7] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 5, stride: 3, padding: 2 }),
  },
  {
    ...{ title: 'conv2d of whole blocks, dilated', op: 'conv2d', input: [16, 6, 7] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 3, dilation: 2, padding: 2 }),
  },
  {
    ...{ title: 'conv2d of whole blocks, wider padding than its kernel reaches', op: 'conv2d', input: [16, 3, 3] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 2, padding: 2 }),
  },
  {
    ...{ title: 'conv2d 1×1, stride 2, of whole blocks of channels', op: 'conv2d', input: [16, 5, 6] },
    write: (graph) => graph.conv2d('op', graph.input, { out: 16, kernel: 1, stride: 2 }),
  },
  {
    ...{ title: 'conv2d and frozen batchNorm', op: 'batchNorm', input: [2, 4, 5] },
    write: (graph) =>
      graph.batchNorm('norm', graph.conv2d('op', graph.input, { out: 3, kernel: 3, padding: 1, bias: true })),
  },
  {
    ...{ title: 'batchNorm, frozen', op: 'batchNorm', input: [3, 2, 3] },
    write: (graph) => graph.batchNorm('op', graph.input),
  },
  {
    ...{ title: "batchNorm with the batch's statistics", op: 'batchNorm', input: [3, 4, 3], batchStatistics: true },
    write: (graph) => graph.batchNorm('op', graph.input),
  },
  {
    ...{ title: "batchNorm of whole blocks with the batch's statistics", op: 'batchNorm', input: [16, 4, 3] },
    batchStatistics: true,
    write: (graph) => graph.batchNorm('op', graph.conv2d('conv', graph.input, { out: 16, kernel: 1 })),
  },
  activation('relu', [0]),
  activation('relu6', [0, 6]),
  activation('sigmoid', []),
  activation('tanh', []),
  activation('silu', []),
  activation('hardsigmoid', [-3, 3]),
  activation('hardswish', [-3, 3]),
  activation('gelu', []),
  {
    ...{ title: 'maxPool, overlapping', op: 'maxPool', input: [2, 7, 6], values: 'apart' },
    write: (graph) => graph.maxPool('op', graph.input, { kernel: 3, stride: 2, padding: 1 }),
  },
  {
    ...{ title: 'maxPool, ceil mode', op: 'maxPool', input: [2, 8, 6], values: 'apart' },
    write: (graph) => graph.maxPool('op', graph.input, { kernel: 3, stride: 2, ceilMode: true }),
  },
  {
    ...{ title: 'maxPool, overlapping, of whole blocks', op: 'maxPool', input: [16, 6, 8], values: 'apart' },
    write: (graph) => graph.maxPool('op', graph.input, { kernel: 3, stride: 2, padding: 1 }),
  },
  {
    ...{ title: 'avgPool, pads that differ and do not count', op: 'avgPool', input: [2, 6, 5] },
    write: (graph) =>
      graph.avgPool('op', graph.input, { kernel: 3, stride: 2, padding: sides(0, 1, 1, 1), countPadding: false }),
  },
  {
    ...{ title: 'avgPool, stride 1', op: 'avgPool', input: [2, 5, 4] },
    write: (graph) => graph.avgPool('op', graph.input, { kernel: 3, stride: 1, padding: 1 }),
  },
  {
    ...{ title: 'adaptiveAvgPool, overlapping cells', op: 'adaptiveAvgPool', input: [2, 5, 7] },
    write: (graph) => graph.adaptiveAvgPool('op', graph.input, [3, 4]),
  },
  {
    ...{ title: 'globalAveragePool', op: 'globalAveragePool', input: [3, 4, 2] },
    write: (graph) => graph.globalAveragePool('op', graph.input),
  },
  {
    ...{ title: 'globalAveragePool of whole blocks', op: 'globalAveragePool', input: [16, 3, 2] },
    write: (graph) => graph.globalAveragePool('op', graph.conv2d('conv', graph.input, { out: 16, kernel: 1 })),
  },
  {
    ...{ title: 'add of three, one of them twice', op: 'add', input: [2, 3, 2] },
    write: (graph) => graph.add('op', [graph.input, graph.activation('tanh', 'tanh', graph.input), graph.input]),
  },
  {
    ...{ title: 'mul of equal shapes', op: 'mul', input: [2, 3, 2] },
    write: (graph) => graph.mul('op', graph.input, graph.activation('tanh', 'tanh', graph.input)),
  },
  {
    ...{ title: 'mul by channel', op: 'mul', input: [3, 3, 2] },
    write: (graph) => graph.mul('op', graph.input, graph.adaptiveAvgPool('mean', graph.input, 1)),
  },
  {
    ...{ title: 'mul by channel of whole blocks', op: 'mul', input: [16, 3, 2] },
    write: (graph) => {
      const map = graph.conv2d('conv', graph.input, { out: 16, kernel: 1 });
      return graph.mul('op', map, graph.conv2d('gate', graph.adaptiveAvgPool('mean', map, 1), { out: 16, kernel: 1 }));
    },
  },
  {
    ...{ title: 'concat', op: 'concat', input: [3, 2, 2] },
    write: (graph) =>
      graph.concat('op', [graph.activation('tanh', 'tanh', graph.input), graph.slice('some', graph.input, 1, 2)]),
  },
  {
    ...{ title: 'concat and slice of whole blocks', op: 'concat', input: [16, 2, 3] },
    write: (graph) => {
      const map = graph.conv2d('conv', graph.input, { out: 32, kernel: 1 });
      return graph.concat('op', [graph.slice('some', map, 16, 32), map]);
    },
  },
  {
    ...{ title: 'slice', op: 'slice', input: [5, 2, 2] },
    write: (graph) => graph.slice('op', graph.input, 1, 4),
  },
  {
    ...{ title: 'channelShuffle', op: 'channelShuffle', input: [6, 2, 2] },
    write: (graph) => graph.channelShuffle('op', graph.input, 3),
  },
  {
    ...{ title: 'channelAffine', op: 'channelAffine', input: [3, 2, 2] },
    write: (graph) => graph.channelAffine('op', graph.input, [0.5, -2, 3], [1, 0, -1]),
  },
  {
    ...{ title: 'layerScale', op: 'layerScale', input: [3, 2, 2] },
    write: (graph) => graph.layerScale('op', graph.input),
  },
  {
    ...{ title: 'localResponseNorm', op: 'localResponseNorm', input: [7, 2, 3] },
    write: (graph) => graph.localResponseNorm('op', graph.input, { size: 5, alpha: 0.7, beta: 0.75, k: 1 }),
  },
  {
    ...{ title: 'layerNorm, last axis', op: 'layerNorm', input: [3, 2, 6] },
    write: (graph) => graph.layerNorm('op', graph.input, 'last', 1e-5),
  },
  {
    ...{ title: 'layerNorm, channels of a map', op: 'layerNorm', input: [6, 3, 2] },
    write: (graph) => graph.layerNorm('op', graph.input, 'first', 1e-5),
  },
  {
    ...{ title: 'flatten', op: 'flatten', input: [2, 3, 2] },
    write: (graph) => graph.linear('after', graph.flatten('op', graph.input), 3),
  },
  {
    ...{ title: 'permute', op: 'permute', input: [2, 3, 4] },
    write: (graph) => graph.permute('op', graph.input, [2, 0, 1]),
  },
  {
    ...{ title: 'tokens', op: 'tokens', input: [4, 3, 2] },
    write: (graph) => graph.tokens('op', graph.input),
  },
  {
    ...{ title: 'classToken', op: 'classToken', input: [3, 4] },
    write: (graph) => graph.classToken('op', graph.input),
  },
  {
    ...{ title: 'positionEmbedding', op: 'positionEmbedding', input: [3, 4] },
    write: (graph) => graph.positionEmbedding('op', graph.input),
  },
  {
    ...{ title: 'selfAttention', op: 'selfAttention', input: [5, 8] },
    write: (graph) => graph.selfAttention('op', graph.input, 2),
  },
  {
    ...{ title: 'windowAttention, padded and shifted', op: 'windowAttention', input: [5, 6, 8] },
    write: (graph) => graph.windowAttention('op', graph.input, { heads: 2, window: 3, shift: 1 }),
  },
  {
    ...{ title: 'windowAttention, one window', op: 'windowAttention', input: [3, 3, 4] },
    write: (graph) => graph.windowAttention('op', graph.input, { heads: 2, window: 3, shift: 1 }),
  },
  {
    ...{ title: 'mergePatches, padded', op: 'mergePatches', input: [3, 5, 2] },
    write: (graph) => graph.mergePatches('op', graph.input),
  },
  {
    ...{ title: 'linear, features', op: 'linear', input: [5] },
    write: (graph) => graph.linear('op', graph.input, 3),
  },
  {
    ...{ title: 'linear, last axis', op: 'linear', input: [2, 3, 4] },
    write: (graph) => graph.linear('op', graph.input, 3, false),
  },
];

/** Drops at random; see the trainer's own tests. */
const elsewhere: readonly OpName[] = ['dropout'];

const batch = 2;
const step = 2 ** -7;
/**
 * Of the size of the slope: what float32 loses in the difference (10⁻⁷ / step) and what the chord misses (step²).
 */
const tolerance = 2e-3;

export function finiteDifferenceTests(subject: TrainingSubject): void {
  describe('finite differences', () => {
    test.each(cases.map((one) => [one.title, one] as const))('%s', async (title, one) => {
      const graph = buildGraph({ name: 'op', inputShape: one.input }, (builder) => ({
        features: builder.stage('all', () => one.write(builder)),
        logits: null,
      }));
      const count = (shape: Shape) => shape.reduce((product, size) => product * size, 1);
      const outputs = batch * count(shapesOf(graph).get(graph.features)!);
      const start = {
        input: inputValues(one, batch * count(one.input)),
        parameters: new Map(
          graph.parameters.map(({ name, shape }) => [
            name,
            deterministicValues(name, count(shape), (value) => (name.endsWith('running_var') ? 1 + value / 2 : value)),
          ]),
        ),
      };
      const upstream = deterministicValues(`${title} upstream`, outputs);
      const compute = (at: typeof start) =>
        subject.differentiate({ graph, batch, batchStatistics: one.batchStatistics === true, upstream, ...at });
      const total = (output: Float32Array) => output.reduce((sum, value, index) => sum + value * upstream[index]!, 0);

      const gradients = await compute(start);
      const trained = graph.parameters.filter(({ trainable }) => trainable).map(({ name }) => name);
      expect([...gradients.parameters.keys()].sort()).toEqual(trained.toSorted());
      for (const name of [null, ...trained]) {
        const values = name === null ? start.input : start.parameters.get(name)!;
        const gradient = name === null ? gradients.input : gradients.parameters.get(name)!;
        for (let attempt = 0; attempt < 2; attempt++) {
          // Signs, so that every value moves by the whole step.
          const direction = deterministicValues(`${title} ${name} ${attempt}`, values.length, Math.sign);
          const moved = (by: number) => values.map((value, index) => value + by * direction[index]!);
          const at = (by: number) =>
            name === null
              ? { ...start, input: moved(by) }
              : { ...start, parameters: new Map(start.parameters).set(name, moved(by)) };
          const [after, before] = [await compute(at(step)), await compute(at(-step))];
          const slope = (total(after.output) - total(before.output)) / (2 * step);
          const promised = gradient.reduce((sum, value, index) => sum + value * direction[index]!, 0);
          const size = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0)) + 1e-3;
          expect(Math.abs(slope - promised) / size, `${name ?? 'input'}: ${promised}, found ${slope}`).toBeLessThan(
            tolerance * Math.min(Math.max(1, Math.sqrt(values.length) / 4), 8),
          );
        }
      }
    });

    test('every op has a case', () => {
      const covered = new Set<string>([...cases.map(({ op }) => op), ...elsewhere]);
      expect(opNames.filter((op) => !covered.has(op))).toEqual([]);
    });
  });
}

function inputValues({ title, values = 'any' }: Case, count: number): Float32Array {
  if (values === 'any') return deterministicValues(title, count, (value) => 1.5 * value);
  if (values === 'apart') {
    // A permutation, four steps from each to the next.
    const random = hashRandom(count);
    const order = Array.from({ length: count }, (_, index) => index).sort((a, b) => random(a) - random(b));
    return Float32Array.from(order, (place) => (place - count / 2) * 4 * step);
  }
  return deterministicValues(title, count, (value) => {
    const wide = 8 * value;
    const kink = values.kinks.find((place) => Math.abs(wide - place) < 2 * step);
    return kink === undefined ? wide : kink + 4 * step;
  });
}
