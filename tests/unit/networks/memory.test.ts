/** Memory against sums made by hand. */
import { expect, test } from 'vitest';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import type { Graph } from '../../../main/networks/graph.ts';
import { memoryOf } from '../../../main/networks/memory.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';

/** 4×4 px, 3×3 convolution to two channels, norm, ReLU, means. */
const small: Graph = buildGraph({ name: 'small', inputShape: [1, 4, 4] }, (graph) => {
  const mean = graph.stage('all', () => {
    const conv = graph.conv2d('conv', graph.input, { out: 2, kernel: 3, padding: 1 });
    return graph.globalAveragePool('mean', graph.relu('relu', graph.batchNorm('norm', conv)));
  });
  return { features: mean, logits: null };
});

test('a small network, counted by hand', () => {
  // Input 64 bytes, each map 128, means 8; 18 weights, 4 of the norm's and 4 statistics.
  const weightsBytes = 4 * (18 + 4 + 4);
  // While the convolution runs: input and map. Norm and ReLU write over the map.
  const predictBytes = weightsBytes + 64 + 128;
  // At the ReLU's gradient: input, the norm's input and the ReLU's output are kept; its gradient and the norm's are alive.
  const trainBytes = weightsBytes + 3 * 4 * 22 + (64 + 128 + 128) + (128 + 128);
  expect(memoryOf(small, 1)).toEqual({ weightsBytes, predictBytes, headBytes: predictBytes, trainBytes });
});

test('maps grow with the batch, weights do not', () => {
  const [one, eight] = [memoryOf(small, 1), memoryOf(small, 8)];
  expect(eight.weightsBytes).toBe(one.weightsBytes);
  expect(eight.predictBytes - eight.weightsBytes).toBe(8 * (one.predictBytes - one.weightsBytes));
});

test('a shortcut keeps its map alive', () => {
  const graph = buildGraph({ name: 'shortcut', inputShape: [2, 4, 4] }, (builder) => {
    const mean = builder.stage('all', () => {
      const first = builder.conv2d('first', builder.input, { out: 2, kernel: 3, padding: 1 });
      const second = builder.conv2d('second', first, { out: 2, kernel: 3, padding: 1 });
      const third = builder.conv2d('third', second, { out: 2, kernel: 3, padding: 1 });
      return builder.globalAveragePool('mean', builder.add('add', [third, first]));
    });
    return { features: mean, logits: null };
  });
  // While the third runs: the first (for the addition), the second and the third, 128 bytes each.
  const { predictBytes, weightsBytes } = memoryOf(graph, 1);
  expect(predictBytes - weightsBytes).toBe(3 * 128);
});

test('ResNet-50 at batch 1 peaks in the first block, where the shortcut gets its channels', () => {
  const { predictBytes, weightsBytes } = memoryOf(buildNetwork('resnet50'), 1);
  // The block's input (64 channels), its widened result and the widened shortcut (256 each), 56×56.
  expect(predictBytes - weightsBytes).toBe(4 * 56 * 56 * (64 + 256 + 256));
});
