/**
 * Training on tfjs: on its WebAssembly backend, whose missing kernels are ours; in plain JavaScript as far as that has time for; and
 * all of it on a native TensorFlow where there is one. And no tensor is left behind.
 */
import { describe, expect, test } from 'vitest';
import { loadTensorflow } from '../../../main/compute/tensorflow/loadTensorflow.ts';
import type { TensorFlow } from '../../../main/compute/tensorflow/tensorflow.ts';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import { isOutOfMemory } from '../../../main/training/fineTune/outOfMemory.ts';
import { tensorflowCpu } from '../networks/subjects.ts';
import { finiteDifferenceTests } from './finiteDifferences.ts';
import { goldenOpTests } from './goldenOps.ts';
import { goldenNetwork, requestOf, withTrainer } from './goldens.ts';
import { lossTests } from './loss.ts';
import type { TrainingSubject } from './subject.ts';
import { trainingSuite } from './suite.ts';
import { tensorflowSubject } from './tensorflowSubject.ts';
import { trainerTests } from './trainerBehaviour.ts';

const wasm = tensorflowSubject('tfjs, WASM', 'tfjs-wasm');
const script = tensorflowSubject('tfjs, JavaScript', 'tfjs-cpu');
const native = tensorflowSubject('TensorFlow, CPU', 'tf-cpu');

trainingSuite({ ...wasm, networks: ['mobilenet_v2', 'squeezenet1_1'] });

describe(`training on ${script.name}`, () => {
  goldenOpTests(script);
  finiteDifferenceTests(script);
  lossTests(script);
  trainerTests(script);
});

describe.skipIf(!tensorflowCpu.available)('a native TensorFlow', () => {
  trainingSuite(native);
  tieTest(native);
  leakTest(native);
});

tieTest(wasm);
tieTest(script);
leakTest(wasm);

/** As in PyTorch. Behind a ReLU most windows hold zeros, behind a ReLU6 sixes. */
function tieTest(subject: TrainingSubject): void {
  test(`on ${subject.name} a max pool's gradient goes to the first of equal values`, async () => {
    const graph = buildGraph({ name: 'ties', inputShape: [1, 4, 5] }, (builder) => ({
      features: builder.stage('all', () =>
        builder.maxPool('pool', builder.input, { kernel: 3, stride: 2, padding: 1 }),
      ),
      logits: null,
    }));
    for (const value of [-1, 0, 6]) {
      const { input } = await subject.differentiate({
        ...{ graph, parameters: new Map(), batch: 1, batchStatistics: false },
        ...{ input: new Float32Array(20).fill(value), upstream: Float32Array.of(1, 2, 3, 4, 5, 6) },
      });
      // Windows begin at rows −1 and 1 and columns −1, 1 and 3; the first of their values inside the map wins.
      const expected = new Float32Array(20);
      for (const [place, upstream] of [
        [0, 1],
        [1, 2],
        [3, 3],
        [5, 4],
        [6, 5],
        [8, 6],
      ] as const)
        expected[place]! += upstream;
      expect(input).toEqual(expected);
    }
  });
}

/** tfjs frees a tensor only when it is told to: what is forgotten stays until the process ends. */
function leakTest(subject: TrainingSubject): void {
  test(`${subject.name} leaves no tensor behind`, async () => {
    const tf = await loadTensorflow(subject.device);
    const before = tf.memory().numTensors;
    const { graph, parameters, step } = goldenNetwork('squeezenet1_1');
    const request = requestOf(subject, {
      ...{ graph, parameters, trainable: new Map(graph.parameters.map(({ name }) => [name, 1])) },
      ...{ clipNorm: 1, averageDecay: 0.9, labelSmoothing: 0.1 },
      optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    });
    await withTrainer(await subject.open(), request, async (trainer) => {
      const counts: number[] = [];
      for (let round = 0; round < 2; round++) {
        await trainer.step({ ...step, update: false });
        await trainer.step(step);
        await trainer.gradients(step);
        await trainer.evaluate(step.input, 4, 'average');
        trainer.restore(trainer.state());
        trainer.parameters();
        counts.push(tf.memory().numTensors);
      }
      expect(new Set(counts).size).toBe(1);
      await expect(trainer.step({ ...step, targets: new Float32Array(1) })).rejects.toThrow(RangeError);
      for (const kernel of ['MaxPool', 'MaxPoolGrad'])
        await withoutKernel(tf, kernel, () => expect(trainer.step(step)).rejects.toThrow(kernel));
      await withoutKernel(tf, 'MaxPool', () => expect(trainer.evaluate(step.input, 4)).rejects.toThrow('MaxPool'));
      expect(tf.memory().numTensors).toBe(counts[0]);
    });
    expect(tf.memory().numTensors).toBe(before);

    const runner = await (await subject.open()).inference({
      ...{ graph, parameters, outputs: [graph.features, graph.logits!], device: subject.device },
    });
    await runner.run(step.input, 4);
    const running = tf.memory().numTensors;
    await runner.run(step.input, 4);
    expect(tf.memory().numTensors).toBe(running);
    // Nor when something fails on the way: a batch that does not fit into the memory is tried again with fewer pictures.
    await withoutKernel(tf, 'MaxPool', async () => {
      await expect(runner.run(step.input, 4)).rejects.toThrow('MaxPool');
      expect(tf.memory().numTensors).toBe(running);
    });
    await runner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
}

test('a full memory is said in words that training knows', async () => {
  const tf = await loadTensorflow(wasm.device);
  const { graph, parameters, step } = goldenNetwork('squeezenet1_1');
  const request = requestOf(wasm, { graph, parameters, trainable: new Map([['head.weight', 1]]) });
  await withTrainer(await wasm.open(), request, async (trainer) => {
    const { kernelFunc, ...kernel } = tf.getKernel('MaxPool', tf.getBackend());
    await withoutKernel(tf, 'MaxPool', async () => {
      const full = () => {
        throw new Error(
          'OOM when allocating tensor with shape[16,64,31,31] and type float on GPU:0 by allocator GPU_0_bfc',
        );
      };
      tf.registerKernel({ ...kernel, kernelFunc: full });
      await expect(trainer.step(step)).rejects.toSatisfy(isOutOfMemory);
      tf.unregisterKernel('MaxPool', tf.getBackend());
    });
    expect(tf.getKernel('MaxPool', tf.getBackend()).kernelFunc).toBe(kernelFunc);
    await trainer.step(step);
  });
});

/** Takes a kernel of the current backend away for the time of `use`, which has to fail. */
async function withoutKernel(tf: TensorFlow, name: string, use: () => Promise<void>): Promise<void> {
  const kernel = tf.getKernel(name, tf.getBackend());
  tf.unregisterKernel(name, tf.getBackend());
  try {
    await use();
  } finally {
    tf.registerKernel(kernel);
  }
}
