/** Graphs are built whole or not at all: names, stages and shapes have to fit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph, type GraphBuilder, withInputSize } from '../../../main/networks/buildGraph.ts';
import { costOf } from '../../../main/networks/cost.ts';
import { foldBatchNorm } from '../../../main/networks/foldBatchNorm.ts';
import { outputLength, samePads } from '../../../main/networks/layers/window.ts';
import { prune } from '../../../main/networks/prune.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';

const build = (write: (graph: GraphBuilder) => string) =>
  buildGraph({ name: 'test', inputShape: [3, 16, 16] }, (graph) => ({
    features: graph.stage('all', () => write(graph)),
    logits: null,
  }));

describe('buildGraph', () => {
  test('gives the whole graph as plain data', () => {
    const graph = buildGraph({ name: 'tiny', inputShape: [3, 8, 8] }, (builder) => {
      const x = builder.stage('stem', () => {
        const conv = builder.conv2d('conv', builder.input, { out: 4, kernel: 3, stride: 2, padding: 1, bias: true });
        return builder.globalAveragePool('pool', builder.relu('relu', builder.batchNorm('bn', conv)));
      });
      return { features: x, logits: builder.stage('classifier', () => builder.linear('fc', x, 10)) };
    });
    expect(structuredClone(graph)).toEqual({
      name: 'tiny',
      input: { name: 'input', shape: [3, 8, 8] },
      nodes: [
        {
          ...{ op: 'conv2d', name: 'conv', inputs: ['input'], inChannels: 3, outChannels: 4 },
          ...{ kernel: [3, 3], stride: [2, 2], dilation: [1, 1], groups: 1, bias: true },
          padding: { top: 1, left: 1, bottom: 1, right: 1 },
        },
        { op: 'batchNorm', name: 'bn', inputs: ['conv'], channels: 4, epsilon: 1e-5 },
        { op: 'relu', name: 'relu', inputs: ['bn'] },
        { op: 'globalAveragePool', name: 'pool', inputs: ['relu'] },
        { op: 'linear', name: 'fc', inputs: ['pool'], inFeatures: 4, outFeatures: 10, bias: true },
      ],
      stages: [
        { name: 'stem', nodes: ['conv', 'bn', 'relu', 'pool'] },
        { name: 'classifier', nodes: ['fc'] },
      ],
      features: 'pool',
      featureCount: 4,
      logits: 'fc',
      parameters: [
        { name: 'conv.weight', shape: [4, 3, 3, 3], trainable: true },
        { name: 'conv.bias', shape: [4], trainable: true },
        { name: 'bn.weight', shape: [4], trainable: true },
        { name: 'bn.bias', shape: [4], trainable: true },
        { name: 'bn.running_mean', shape: [4], trainable: false },
        { name: 'bn.running_var', shape: [4], trainable: false },
        { name: 'fc.weight', shape: [10, 4], trainable: true },
        { name: 'fc.bias', shape: [10], trainable: true },
      ],
    });
  });

  test.each<[string, (graph: GraphBuilder) => string, string]>([
    ['an unknown input', (graph) => graph.relu('a', 'b'), 'has no node "b"'],
    ['a name given twice', (graph) => graph.relu('a', graph.relu('a', graph.input)), 'already has a node "a"'],
    [
      'a map that is too small',
      (graph) => graph.conv2d('a', graph.input, { out: 1, kernel: 17 }),
      'smaller than its kernel',
    ],
    [
      'groups that do not divide',
      (graph) => graph.conv2d('a', graph.input, { out: 4, kernel: 1, groups: 2 }),
      '2 groups',
    ],
    [
      'a sum of different shapes',
      (graph) => graph.add('a', [graph.input, graph.maxPool('m', graph.input, { kernel: 2, stride: 2 })]),
      'cannot add',
    ],
    ['tokens that are a map', (graph) => graph.classToken('a', graph.input), 'needs a row of tokens'],
    [
      'a product of different shapes',
      (graph) => graph.mul('a', graph.input, graph.slice('s', graph.input, 0, 1)),
      'cannot multiply',
    ],
    ['channels that are not there', (graph) => graph.slice('a', graph.input, 2, 5), 'cannot take 2 to 5 of 3'],
    [
      'a promise that is not kept',
      (graph) => {
        graph.parametersOf('later');
        return graph.relu('a', graph.input);
      },
      'promised a node "later"',
    ],
    ['a stage within a stage', (graph) => graph.stage('inner', () => graph.relu('a', graph.input)), 'begins inside'],
  ])('refuses %s', (_what, write, message) => {
    expect(() => build(write)).toThrow(message);
  });

  test('a graph can be resized, but not below what it needs', () => {
    const graph = build((builder) => builder.conv2d('a', builder.input, { out: 2, kernel: 9 }));
    expect(shapesOf(withInputSize(graph, 32)).get('a')).toEqual([2, 24, 24]);
    expect(() => withInputSize(graph, 8)).toThrow('8×8 is smaller than its kernel');
  });
});

describe('windows', () => {
  test('SAME padding gives ceil(size / stride) values, and puts at most one px more at the end', () => {
    const small = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), (size, kernel, stride) => {
        const { before, after } = samePads(size, kernel, stride);
        expect(outputLength(size, kernel, stride, 1, before, after)).toBe(Math.ceil(size / stride));
        expect([0, 1]).toContain(after - before);
      }),
    );
    // What Keras' stride-2 layers do: nothing in front of an even picture, one px on both sides of an odd one.
    expect(samePads(224, 3, 2)).toEqual({ before: 0, after: 1 });
    expect(samePads(7, 3, 2)).toEqual({ before: 1, after: 1 });
    expect(samePads(112, 3, 1)).toEqual({ before: 1, after: 1 });
  });

  test('receptive fields are those of the literature', () => {
    const cost = (name: string, write: (graph: GraphBuilder) => string) =>
      costOf(build(write)).nodes.find((node) => node.name === name)!.receptiveField;
    const three = { kernel: 3, padding: 1, out: 4 };
    const write = (graph: GraphBuilder) => {
      const a = graph.conv2d('a', graph.input, three);
      const b = graph.conv2d('b', graph.maxPool('pool', a, { kernel: 2, stride: 2 }), three);
      const c = graph.conv2d('c', b, { ...three, dilation: 2, padding: 2 });
      return graph.globalAveragePool('end', graph.add('sum', [b, c]));
    };
    // Two 3×3 see 5 px; behind a pool of stride 2 each further tap counts double.
    expect(cost('a', write)).toEqual({ size: [3, 3], step: [1, 1] });
    expect(cost('pool', write)).toEqual({ size: [4, 4], step: [2, 2] });
    expect(cost('b', write)).toEqual({ size: [8, 8], step: [2, 2] });
    expect(cost('c', write)).toEqual({ size: [16, 16], step: [2, 2] });
    expect(cost('sum', write)).toEqual({ size: [16, 16], step: [2, 2] });
    expect(cost('end', write)).toBeNull();
  });
});

describe('rewriting', () => {
  const graph = build((builder) => {
    const left = builder.batchNorm('leftNorm', builder.conv2d('left', builder.input, { out: 2, kernel: 1 }));
    const right = builder.conv2d('right', builder.input, { out: 2, kernel: 1 });
    const norm = builder.batchNorm('rightNorm', right);
    return builder.add('sum', [left, builder.add('both', [right, norm])]);
  });

  test('prune leaves what the outputs need', () => {
    const pruned = prune(graph, ['rightNorm']);
    expect(pruned.nodes.map((node) => node.name)).toEqual(['right', 'rightNorm']);
    expect(pruned.parameters.map(({ name }) => name)).not.toContain('left.weight');
    expect(() => prune(graph, ['nowhere'])).toThrow('has no node "nowhere"');
  });

  test('batch norms are folded only into convolutions that nobody else reads', () => {
    const parameters = new Map(
      graph.parameters.map(({ name, shape }) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1)]),
    );
    const names = (keep: string[]) =>
      foldBatchNorm(graph, parameters, new Set(keep)).graph.nodes.map(({ name, op }) => `${name} ${op}`);
    const rest = ['right conv2d', 'rightNorm batchNorm', 'both add', 'sum add'];
    expect(names([])).toEqual(['leftNorm conv2d', ...rest]);
    expect(names(['left'])).toEqual(['left conv2d', 'leftNorm batchNorm', ...rest]);
    const folded = foldBatchNorm(graph, parameters);
    expect([...folded.parameters.keys()].toSorted()).toEqual(
      folded.graph.parameters.map(({ name }) => name).toSorted(),
    );
  });
});
