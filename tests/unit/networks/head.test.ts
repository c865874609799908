/** New heads on backbones. */
import { expect, test } from 'vitest';
import { attachHead } from '../../../main/networks/head.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';

const headOf = (graph: ReturnType<typeof attachHead>) => ({
  nodes: graph.nodes.filter(({ name }) => name.startsWith('head')).map(({ name, op }) => `${name} ${op}`),
  parameters: graph.parameters
    .filter(({ name }) => name.startsWith('head'))
    .map(({ name, shape }) => `${name} ${shape}`),
  stage: graph.stages.at(-1)?.name,
});

test('a linear layer on the pooled features', () => {
  const graph = attachHead(buildNetwork('resnet18', { inputSize: 64, classes: 1000 }), {
    ...{ kind: 'pooled', hidden: [], dropout: 0, classes: 3 },
  });
  expect(headOf(graph)).toEqual({
    nodes: ['head linear'],
    parameters: ['head.weight 3,512', 'head.bias 3'],
    stage: 'head',
  });
  // The network's own classifier is gone.
  expect(graph.parameters.some(({ name }) => name.startsWith('fc'))).toBe(false);
  expect(shapesOf(graph).get(graph.logits!)).toEqual([3]);
});

test('hidden layers with ReLU and dropout, counted like the modules of a Sequential', () => {
  const graph = attachHead(buildNetwork('mobilenet_v2', { inputSize: 64 }), {
    ...{ kind: 'pooled', hidden: [256, 64], dropout: 0.2, classes: 5 },
  });
  expect(headOf(graph)).toEqual({
    nodes: [
      ...['head.0 dropout', 'head.1 linear', 'head.2 relu', 'head.3 dropout'],
      ...['head.4 linear', 'head.5 relu', 'head.6 dropout', 'head.7 linear'],
    ],
    parameters: [
      ...['head.1.weight 256,1280', 'head.1.bias 256', 'head.4.weight 64,256', 'head.4.bias 64'],
      ...['head.7.weight 5,64', 'head.7.bias 5'],
    ],
    stage: 'head',
  });
});

test("AlexNet's own kind: the last maps on a grid, fully connected", () => {
  const graph = attachHead(buildNetwork('alexnet', { inputSize: 224 }), {
    ...{ kind: 'flattened', hidden: [4096, 4096], dropout: 0.5, classes: 2, grid: 6 },
  });
  expect(headOf(graph).parameters).toEqual([
    ...['head.1.weight 4096,9216', 'head.1.bias 4096', 'head.4.weight 4096,4096', 'head.4.bias 4096'],
    ...['head.7.weight 2,4096', 'head.7.bias 2'],
  ]);
  // The pool that the features came from has no use any more.
  expect(graph.nodes.some(({ name }) => name === 'features.mean')).toBe(false);
  const larger = attachHead(buildNetwork('vgg11', { inputSize: 288 }), {
    ...{ kind: 'flattened', hidden: [], dropout: 0, classes: 2 },
  });
  expect(headOf(larger).parameters).toEqual(['head.weight 2,25088', 'head.bias 2']);
});

test('says what does not fit', () => {
  const backbone = buildNetwork('resnet18', { inputSize: 64 });
  const head = { kind: 'pooled', hidden: [], dropout: 0, classes: 2 } as const;
  expect(() => attachHead(backbone, { ...head, classes: 1 })).toThrow(/2 classes/);
  expect(() => attachHead(backbone, { ...head, dropout: 1 })).toThrow(/Dropout/);
  expect(() => attachHead(backbone, { ...head, hidden: [0] })).toThrow(/hidden/);
});
