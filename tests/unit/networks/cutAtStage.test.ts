/** Every network can be cut at every thaw point, and its two parts do what the whole does. */
import { describe, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { cutAtStage } from '../../../main/networks/cutAtStage.ts';
import type { Graph, Parameters } from '../../../main/networks/graph.ts';
import { attachHead } from '../../../main/networks/head.ts';
import { initialise } from '../../../main/networks/initialise.ts';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';

const head = { kind: 'pooled', hidden: [], dropout: 0, classes: 3 } as const;
/** Small, but large enough for all of a network's pools. */
const sizeOf = (name: string) => ({ lenet5: 32, inception_v3: 75, vit_b_16: 32 })[name] ?? 64;
const network = (name: string): Graph => attachHead(buildNetwork(name, { inputSize: sizeOf(name) }), head);

/** pocket_resnet's features look back at layer3 from behind layer4: thawing conv5 alone runs layer4 again each time. */
const earlier: Readonly<Record<string, Readonly<Record<string, string>>>> = { pocket_resnet: { conv5: 'layer4' } };

describe.each(networkNames())('%s', (name) => {
  test('is crossed by one value at every thaw point', () => {
    const graph = network(name);
    for (const [index, { name: stage }] of graph.stages.entries()) {
      const { prefix, rest, boundary, stage: first } = cutAtStage(graph, stage);
      expect(first, stage).toBe(earlier[name]?.[stage] ?? stage);
      expect(prefix === null, stage).toBe(index === 0);
      expect(rest.logits).toBe(graph.logits);
      expect(rest.stages[0]!.name).toBe(first);
      expect(shapesOf(rest).get(graph.logits!)).toEqual([head.classes]);
      expect(rest.input.name).toBe(boundary);
      // Nothing is lost or there twice, parameters least of all.
      const parameters = [...(prefix?.parameters ?? []), ...rest.parameters].map((spec) => spec.name);
      expect(parameters).toEqual(graph.parameters.map((spec) => spec.name));
      expect(rest.stages.flatMap(({ nodes }) => nodes).sort()).toEqual(rest.nodes.map((node) => node.name).sort());
    }
  });
});

describe.each(['pocket_resnet', 'mobilenet_v2', 'squeezenet1_1', 'shufflenet_v2_x0_5', 'mobilenet_v3_small', 'lenet5'])(
  '%s in two parts',
  (name) => {
    test('gives the same logits as in one', async () => {
      const graph = network(name);
      const values = seededRandom(1, 'weights');
      const parameters = initialise(graph, { scheme: 'he', distribution: 'normal', random: values });
      const input = deterministicValues('input', 2 * graph.input.shape.reduce((product, size) => product * size, 1));
      const whole = await run(graph, parameters, input, graph.logits!);
      for (const { name: stage } of graph.stages.slice(1)) {
        const { prefix, rest, boundary } = cutAtStage(graph, stage);
        const middle = await run(prefix!, parameters, input, boundary);
        const logits = await run(rest, parameters, middle, rest.logits!);
        const scale = Math.max(...whole.map(Math.abs));
        // What onnxruntime fuses differs a little.
        for (const [index, value] of logits.entries())
          expect(Math.abs(value - whole[index]!) / scale, stage).toBeLessThan(1e-5);
      }
    });
  },
);

test('cuts below a flattened head too', () => {
  const graph = attachHead(buildNetwork('alexnet', { inputSize: 64 }), { ...head, kind: 'flattened', hidden: [8] });
  const { rest, boundary } = cutAtStage(graph, 'conv5');
  expect(boundary).toBe('features.9');
  expect(shapesOf(rest).get(rest.logits!)).toEqual([3]);
  expect(cutAtStage(graph, 'head').rest.nodes.map(({ op }) => op)).toEqual(['flatten', 'linear', 'relu', 'linear']);
});

test('names the stages when one is asked for that is not there', () => {
  expect(() => cutAtStage(network('resnet18'), 'layer5')).toThrow(/"layer5".*layer1, layer2/);
});

async function run(graph: Graph, parameters: Parameters, input: Float32Array, output: string): Promise<Float32Array> {
  const runner = await createOnnxBackend({ log: { info: () => {} } }).inference({
    ...{ graph, parameters, outputs: [output], device: 'cpu', threads: 1 },
  });
  try {
    return (await runner.run(input, 2)).get(output)!;
  } finally {
    await runner.dispose();
  }
}
