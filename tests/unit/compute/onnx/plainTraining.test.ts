/** Devices without onnxruntime's blocked layout get another training graph: run on the CPU, it gives the same gradients. */
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { hashRandom } from '../../../../main/compute/hashRandom.ts';
import { createTrainer } from '../../../../main/compute/onnx/trainer.ts';
import { trainingGraph } from '../../../../main/compute/onnx/trainingGraph.ts';
import type { TrainerRequest } from '../../../../main/compute/trainer.ts';
import { attachHead } from '../../../../main/networks/head.ts';
import { initialise } from '../../../../main/networks/initialise.ts';
import { buildNetwork } from '../../../../main/networks/registry.ts';

test('gradients of the plain graph are those of the blocked one, overlapping pools included', async () => {
  const backbone = buildNetwork('pocket_resnet', { inputSize: 32 });
  const graph = attachHead(backbone, { kind: 'pooled', hidden: [], dropout: 0, classes: 3 });
  const [draw, batch] = [hashRandom(1), 2];
  let drawn = 0;
  const random = () => draw(drawn++);
  const request: TrainerRequest = {
    ...{ graph, batch, device: 'cpu', batchNorm: 'frozen', decayEverything: false, clipNorm: null },
    ...{ labelSmoothing: 0, averageDecay: null },
    parameters: initialise(graph, { scheme: 'he', distribution: 'uniform', random }),
    trainable: new Map(graph.parameters.filter(({ trainable }) => trainable).map(({ name }) => [name, 1])),
    optimiser: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
  };
  const input = Float32Array.from({ length: batch * 3 * 32 * 32 }, () => 2 * random() - 1);
  const targets = Float32Array.of(1, 0, 0, 0, 1, 0);
  const shares = Float32Array.of(0.5, 0.5);

  const trainer = await createTrainer(request);
  const expected = await trainer.gradients({ input, targets, shares, learningRate: 0, seed: 1, update: true });
  await trainer.dispose();

  const { model, reads } = trainingGraph(request, 'gradients', null);
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  try {
    const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
    const results = await session.run({
      [graph.input.name]: new ort.Tensor('float32', input, [batch, ...graph.input.shape]),
      targets: new ort.Tensor('float32', targets, [batch, 3]),
      shares: new ort.Tensor('float32', shares, [batch, 1]),
      ...Object.fromEntries(
        reads.map((name) => [name, new ort.Tensor('float32', request.parameters.get(name)!, shapes.get(name)!)]),
      ),
    });
    for (const [name, values] of expected.gradients) {
      const found = results[`${name}.gradient.next`]?.data;
      if (!(found instanceof Float32Array)) throw new Error(`no gradient of ${name}`);
      const size = Math.hypot(...values.subarray(0, 1000));
      const difference = Math.hypot(...values.subarray(0, 1000).map((value, index) => value - found[index]!));
      expect(difference / size, name).toBeLessThan(1e-5);
    }
  } finally {
    await session.release();
  }
});
