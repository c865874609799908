/** Every op of the graph on one backend, against PyTorch's results and against its definition written out plainly. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph, type GraphBuilder } from '../../../main/networks/buildGraph.ts';
import type { Parameters } from '../../../main/networks/graph.ts';
import { opNames } from '../../../main/networks/layers/index.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import type { Subject } from './subjects.ts';

type Pair = readonly [number, number];

/** Made by tests/golden/make/ops.py. */
type GoldenCase =
  | {
      readonly op: 'conv2d';
      readonly out: number;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly pads: readonly [top: number, left: number, bottom: number, right: number];
      readonly dilation: Pair;
      readonly groups: number;
      readonly bias: boolean;
      readonly size: Pair;
      readonly shape: readonly number[];
      readonly values: readonly number[];
    }
  | {
      readonly op: 'maxPool';
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Pair;
      readonly ceilMode: boolean;
      readonly size: Pair;
      readonly shape: readonly number[];
      readonly values: readonly number[];
    }
  | {
      readonly op: 'layer';
      readonly layer: string;
      readonly args: Readonly<Record<string, number>>;
      readonly input: readonly [number, number, number];
      readonly scale: number;
      readonly parameters: Readonly<Record<string, readonly number[]>>;
      readonly shape: readonly number[];
      readonly values: readonly number[];
    };
const golden: readonly GoldenCase[] = JSON.parse(
  readFileSync(new URL('../../golden/networks/ops.json', import.meta.url), 'utf8'),
);

/** Declares the tests. */
export function opsSuite({ backend, device }: Subject): void {
  /** Runs a graph of few nodes on pictures [count, …shape]. */
  async function run(
    inputShape: readonly [number, number, number],
    write: (graph: GraphBuilder) => string,
    input: Float32Array,
    { parameters = new Map(), count = 1 }: { parameters?: Parameters; count?: number } = {},
  ): Promise<{ values: Float32Array; shape: readonly number[] }> {
    const graph = buildGraph({ name: 'test', inputShape }, (builder) => ({
      features: builder.stage('all', () => write(builder)),
      logits: null,
    }));
    const runner = await backend.inference({
      ...{ graph, parameters, outputs: [graph.features], device, threads: 1 },
    });
    try {
      const outputs = await runner.run(input, count);
      return { values: outputs.get(graph.features)!, shape: shapesOf(graph).get(graph.features)! };
    } finally {
      await runner.dispose();
    }
  }

  function expectClose(actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-5): void {
    expect(actual.length).toBe(expected.length);
    for (let index = 0; index < actual.length; index++)
      expect(Math.abs(actual[index]! - expected[index]!), `value ${index}`).toBeLessThan(tolerance);
  }

  /** How a golden case of an op is written as a graph. */
  const writers: Readonly<Record<string, (graph: GraphBuilder, args: Readonly<Record<string, number>>) => string>> = {
    ...Object.fromEntries(
      (['sigmoid', 'tanh', 'silu', 'hardsigmoid', 'hardswish', 'gelu'] as const).map((op) => [
        op,
        (graph: GraphBuilder) => graph.activation(op, 'op', graph.input),
      ]),
    ),
    avgPool: (graph, { kernel, stride, padding, countPadding }) =>
      graph.avgPool('op', graph.input, {
        ...{ kernel: kernel!, stride: stride!, padding: padding!, countPadding: countPadding === 1 },
      }),
    adaptiveAvgPool: (graph, { rows, columns }) => graph.adaptiveAvgPool('op', graph.input, [rows!, columns!]),
    localResponseNorm: (graph, { size, alpha, beta, k }) =>
      graph.localResponseNorm('op', graph.input, { size: size!, alpha: alpha!, beta: beta!, k: k! }),
    layerNorm: (graph, { first, epsilon }) =>
      graph.layerNorm('op', graph.input, first === 1 ? 'first' : 'last', epsilon!),
    channelShuffle: (graph, { groups }) => graph.channelShuffle('op', graph.input, groups!),
    mergePatches: (graph) => graph.mergePatches('op', graph.input),
    selfAttention: (graph, { heads }) => graph.selfAttention('op', graph.tokens('tokens', graph.input), heads!),
    windowAttention: (graph, { heads, window, shift }) =>
      graph.windowAttention('op', graph.input, { heads: heads!, window: window!, shift: shift! }),
  };

  describe("PyTorch's results", () => {
    const layers = golden.filter((one) => one.op === 'layer');
    test.each(layers.map((one, index) => [`${index} ${one.layer}`, one] as const))('layer %s', async (_title, one) => {
      const count = one.input.reduce((product, size) => product * size, 1);
      const parameters = new Map(
        Object.entries(one.parameters).map(([name, shape]) => [
          name,
          deterministicValues(
            name,
            shape.reduce((product, size) => product * size, 1),
          ),
        ]),
      );
      const input = deterministicValues('input', count, (value) => value * one.scale);
      // Two pictures, so that nothing leaks from one to the other.
      const pictures = Float32Array.from([...input.map((value) => -value), ...input]);
      const write = (graph: GraphBuilder) => writers[one.layer]!(graph, one.args);
      const { values, shape } = await run(one.input, write, pictures, { parameters, count: 2 });
      expect(shape).toEqual(one.shape);
      expectClose(values.subarray(values.length / 2), one.values);
    });

    const windows = golden.filter((one) => one.op !== 'layer');
    test.each(windows.map((one, index) => [`${index} ${one.op}`, one] as const))('case %s', async (_title, one) => {
      const [height, width] = one.size;
      const input = deterministicValues('input', 4 * height * width);
      const parameters = new Map<string, Float32Array>();
      const { values, shape } = await run(
        [4, height, width],
        (graph) => {
          if (one.op === 'maxPool') {
            const [rows, columns] = one.padding;
            const padding = { top: rows, left: columns, bottom: rows, right: columns };
            return graph.maxPool('op', graph.input, { ...one, padding });
          }
          const [top, left, bottom, right] = one.pads;
          const weights = (one.out * 4 * one.kernel[0] * one.kernel[1]) / one.groups;
          parameters.set('op.weight', deterministicValues('op.weight', weights));
          if (one.bias) parameters.set('op.bias', deterministicValues('op.bias', one.out));
          return graph.conv2d('op', graph.input, { ...one, padding: { top, left, bottom, right } });
        },
        input,
        { parameters },
      );
      expect(shape).toEqual(one.shape);
      expectClose(values, one.values);
    });
  });

  describe("TensorFlow's SAME padding", () => {
    test('follows its definition for any size, kernel, stride and dilation', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 2 }),
          async (height, width, kernel, stride, dilation) => {
            const input = deterministicValues('input', height * width);
            const weight = deterministicValues('weight', kernel * kernel);
            const { values, shape } = await run(
              [1, height, width],
              (graph) => graph.conv2d('op', graph.input, { out: 1, kernel, stride, dilation, padding: 'same' }),
              input,
              { parameters: new Map([['op.weight', weight]]) },
            );
            expect(shape).toEqual([1, Math.ceil(height / stride), Math.ceil(width / stride)]);
            expectClose(values, sameConvolution(input, height, width, weight, kernel, stride, dilation));
          },
        ),
        { numRuns: 40, seed: 7 },
      );
    });

    /** tf.nn.convolution's documentation, term by term: total = max((⌈n/s⌉ − 1)·s + reach − n, 0), less of it in front. */
    function sameConvolution(
      input: Float32Array,
      height: number,
      width: number,
      weight: Float32Array,
      kernel: number,
      stride: number,
      dilation: number,
    ): number[] {
      const reach = (kernel - 1) * dilation + 1;
      const inFront = (size: number) =>
        Math.floor(Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0) / 2);
      const result: number[] = [];
      for (let row = 0; row < Math.ceil(height / stride); row++)
        for (let column = 0; column < Math.ceil(width / stride); column++) {
          let sum = 0;
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const y = row * stride + i * dilation - inFront(height);
              const x = column * stride + j * dilation - inFront(width);
              if (y >= 0 && y < height && x >= 0 && x < width) sum += input[y * width + x]! * weight[i * kernel + j]!;
            }
          result.push(sum);
        }
      return result;
    }
  });

  describe('the plain definition', () => {
    const values = Float32Array.of(-2, -0.5, 0, 0.5, 5.9, 6, 6.1, 100);
    const size = [2, 2, 2] as const;

    const cases: Readonly<Record<string, () => Promise<void>>> = {
      async relu() {
        const { values: y } = await run(size, (graph) => graph.relu('op', graph.input), values);
        expectClose(
          y,
          values.map((x) => Math.max(x, 0)),
        );
      },
      async relu6() {
        const { values: y } = await run(size, (graph) => graph.relu6('op', graph.input), values);
        expectClose(
          y,
          values.map((x) => Math.min(Math.max(x, 0), 6)),
        );
      },
      async dropout() {
        const { values: y } = await run(size, (graph) => graph.dropout('op', graph.input, 0.5), values);
        expectClose(y, values);
      },
      async globalAveragePool() {
        const { values: y, shape } = await run(size, (graph) => graph.globalAveragePool('op', graph.input), values);
        expect(shape).toEqual([2]);
        expectClose(y, [-0.5, 29.5], 1e-4);
      },
      async add() {
        const { values: y } = await run(
          size,
          (graph) => graph.add('op', [graph.input, graph.input, graph.input]),
          values,
        );
        expectClose(
          y,
          values.map((x) => 3 * x),
          1e-4,
        );
      },
      async concat() {
        const { values: y, shape } = await run(
          size,
          (graph) => graph.concat('op', [graph.relu('r', graph.input), graph.input]),
          values,
        );
        expect(shape).toEqual([4, 2, 2]);
        expectClose(y, [...values.map((x) => Math.max(x, 0)), ...values]);
      },
      async mul() {
        const both = await run(size, (graph) => graph.mul('op', graph.input, graph.relu('r', graph.input)), values);
        expectClose(
          both.values,
          values.map((x) => x * Math.max(x, 0)),
          1e-3,
        );
        const gated = await run(
          size,
          (graph) => graph.mul('op', graph.input, graph.adaptiveAvgPool('mean', graph.input, 1)),
          values,
        );
        expectClose(
          gated.values,
          values.map((x, index) => x * (index < 4 ? -0.5 : 29.5)),
          1e-3,
        );
      },
      async slice() {
        const { values: y, shape } = await run([4, 1, 2], (graph) => graph.slice('op', graph.input, 1, 3), values);
        expect(shape).toEqual([2, 1, 2]);
        expectClose(y, values.subarray(2, 6));
      },
      async channelAffine() {
        const { values: y } = await run(
          size,
          (graph) => graph.channelAffine('op', graph.input, [2, -1], [3, 0.5]),
          values,
        );
        expectClose(
          y,
          values.map((x, index) => (index < 4 ? 2 * x + 3 : 0.5 - x)),
        );
      },
      async layerScale() {
        const parameters = new Map([['op', Float32Array.of(2, -1)]]);
        const { values: y } = await run(size, (graph) => graph.layerScale('op', graph.input), values, { parameters });
        expectClose(
          y,
          values.map((x, index) => (index < 4 ? 2 * x : -x)),
        );
      },
      async flatten() {
        const { values: y, shape } = await run(size, (graph) => graph.flatten('op', graph.input), values);
        expect(shape).toEqual([8]);
        expectClose(y, values);
      },
      async permute() {
        const { values: y, shape } = await run(
          [2, 1, 4],
          (graph) => graph.permute('op', graph.input, [1, 2, 0]),
          values,
        );
        expect(shape).toEqual([1, 4, 2]);
        expectClose(y, [-2, 5.9, -0.5, 6, 0, 6.1, 0.5, 100]);
      },
      async tokens() {
        const { values: y, shape } = await run(size, (graph) => graph.tokens('op', graph.input), values);
        expect(shape).toEqual([4, 2]);
        expectClose(y, [-2, 5.9, -0.5, 6, 0, 6.1, 0.5, 100]);
      },
      async classToken() {
        const parameters = new Map([['op', Float32Array.of(7, 8)]]);
        const write = (graph: GraphBuilder) => graph.classToken('op', graph.tokens('tokens', graph.input));
        const { values: y, shape } = await run([2, 1, 2], write, values, { parameters, count: 2 });
        expect(shape).toEqual([3, 2]);
        expectClose(y, [7, 8, -2, 0, -0.5, 0.5, 7, 8, 5.9, 6.1, 6, 100]);
      },
      async positionEmbedding() {
        const parameters = new Map([['op', Float32Array.of(1, 2, 3, 4)]]);
        const write = (graph: GraphBuilder) => graph.positionEmbedding('op', graph.tokens('tokens', graph.input));
        const { values: y } = await run([2, 1, 2], write, values, { parameters, count: 2 });
        expectClose(y, [-1, 2, 2.5, 4.5, 6.9, 8.1, 9, 104]);
      },
      async linear() {
        const parameters = new Map([
          ['op.weight', Float32Array.of(1, 2, 3, 4, 5, 6)],
          ['op.bias', Float32Array.of(0.5, 0, -1)],
        ]);
        const { values: y } = await run(
          [2, 1, 1],
          (graph) => graph.linear('op', graph.globalAveragePool('mean', graph.input), 3),
          Float32Array.of(10, 100),
          { parameters },
        );
        expectClose(y, [210.5, 430, 649]);
        // Every token by itself.
        const rows = await run(
          [2, 1, 2],
          (graph) => graph.linear('op', graph.tokens('tokens', graph.input), 3),
          Float32Array.of(10, 1, 100, 0),
          { parameters },
        );
        expect(rows.shape).toEqual([2, 3]);
        expectClose(rows.values, [210.5, 430, 649, 1.5, 3, 4]);
      },
      // Alone (lowered as batch norm) and after a convolution (folded into it).
      async batchNorm() {
        const norm = (name: string) => [
          [`${name}.weight`, Float32Array.of(2, -1)] as const,
          [`${name}.bias`, Float32Array.of(0.25, 3)] as const,
          [`${name}.running_mean`, Float32Array.of(1, -2)] as const,
          [`${name}.running_var`, Float32Array.of(4, 0.25)] as const,
        ];
        const expected = (x: number, channel: number) =>
          channel === 0 ? ((x - 1) / Math.sqrt(4.001)) * 2 + 0.25 : -(x + 2) / Math.sqrt(0.251) + 3;
        const alone = await run(size, (graph) => graph.batchNorm('op', graph.input, 1e-3), values, {
          parameters: new Map(norm('op')),
        });
        expectClose(
          alone.values,
          values.map((x, index) => expected(x, index >> 2)),
          1e-4,
        );
        const folded = await run(
          size,
          (graph) => graph.batchNorm('op', graph.conv2d('conv', graph.input, { out: 2, kernel: 1, bias: true }), 1e-3),
          values,
          {
            parameters: new Map([
              ...norm('op'),
              ['conv.weight', Float32Array.of(3, 0, 0, 0.5)],
              ['conv.bias', Float32Array.of(1, -1)],
            ]),
          },
        );
        const convolved = values.map((x, index) => (index < 4 ? 3 * x + 1 : 0.5 * x - 1));
        expectClose(
          folded.values,
          convolved.map((x, index) => expected(x, index >> 2)),
          1e-4,
        );
      },
    };

    test.each(Object.entries(cases))('%s', async (_name, check) => check());

    test("every op of the graph has a case here or among PyTorch's results", () => {
      const covered = new Set([
        ...Object.keys(cases),
        ...golden.map((one) => (one.op === 'layer' ? one.layer : one.op)),
      ]);
      expect(opNames.filter((op) => !covered.has(op))).toEqual([]);
    });
  });

  test('the batch is free: two pictures at once give what they give alone', async () => {
    const input = deterministicValues('input', 2 * 3 * 8 * 8);
    const parameters = new Map([['op.weight', deterministicValues('op.weight', 5 * 3 * 9)]]);
    const write = (graph: GraphBuilder) =>
      graph.conv2d('op', graph.input, { out: 5, kernel: 3, padding: 1, stride: 2 });
    const both = await run([3, 8, 8], write, input, { parameters, count: 2 });
    const second = await run([3, 8, 8], write, input.subarray(3 * 8 * 8), { parameters });
    expectClose(both.values.subarray(5 * 4 * 4), second.values, 1e-6);
  });
}
