/** What the Trainer interface promises beyond right numbers. */
import { describe, expect, test } from 'vitest';
import type { Trainer, TrainerRequest } from '../../../main/compute/trainer.ts';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import type { Graph } from '../../../main/networks/graph.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import { plainSgd, relativeDifference, requestOf, stepOf, withTrainer } from './goldens.ts';
import type { TrainingSubject } from './subject.ts';

const classes = 3;
const batch = 4;
const momentum = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0.01 } as const;

/** Two convolutions, the second with a batch norm, dropout if wanted, and a linear layer. */
function smallNetwork(dropout = 0): Graph {
  return buildGraph({ name: 'small', inputShape: [3, 6, 6] }, (builder) => {
    const x = builder.stage('first', () =>
      builder.relu('relu1', builder.conv2d('conv1', builder.input, { out: 4, kernel: 3, bias: true })),
    );
    const features = builder.stage('second', () => {
      const normed = builder.batchNorm('norm', builder.conv2d('conv2', x, { out: 5, kernel: 3 }));
      return builder.globalAveragePool('pool', builder.relu('relu2', normed));
    });
    const logits = builder.stage('head', () =>
      builder.linear('head', dropout === 0 ? features : builder.dropout('drop', features, dropout), classes),
    );
    return { features, logits };
  });
}

function parametersOf(graph: Graph) {
  return new Map(
    graph.parameters.map(({ name, shape }) => [
      name,
      deterministicValues(
        name,
        shape.reduce((product, size) => product * size, 1),
        (value) => (name.endsWith('running_var') ? 1 + value / 2 : name === 'norm.weight' ? 1 : value / 2),
      ),
    ]),
  );
}

const rows = (count: number, name = 'rows') => deterministicValues(name, count * 3 * 36);
const labels = [0, 2, 1, 2];
const step = stepOf(rows(batch), labels, classes);

export function trainerTests(subject: TrainingSubject): void {
  const request = (what: Partial<TrainerRequest> = {}): TrainerRequest => {
    const graph = what.graph ?? smallNetwork();
    const trainable = new Map(graph.parameters.filter((spec) => spec.trainable).map(({ name }) => [name, 1]));
    return requestOf(subject, {
      graph,
      parameters: parametersOf(graph),
      trainable,
      optimiser: momentum,
      batch,
      ...what,
    });
  };
  const open = () => subject.open();

  describe('the trainer', () => {
    test('brings the loss down, and reports loss and logits of before the update', async () => {
      await withTrainer(await open(), request(), async (trainer) => {
        const before = await trainer.evaluate(step.input, batch);
        const first = await trainer.step(step);
        expect(relativeDifference(first.logits, before)).toBeLessThan(1e-6);
        expect(first.gradientNorm).toBeNull();
        let last = first;
        for (let update = 0; update < 60; update++) last = await trainer.step({ ...step, learningRate: 0.05 });
        expect(last.loss).toBeLessThan(first.loss / 2);
      });
    });

    test('evaluates any number of rows', async () => {
      await withTrainer(await open(), request(), async (trainer) => {
        const input = rows(batch + 3, 'more rows');
        const all = await trainer.evaluate(input, batch + 3);
        const two = await trainer.evaluate(input.subarray(2 * 108, 4 * 108), 2);
        expect(all.length).toBe((batch + 3) * classes);
        expect(relativeDifference(two, all.subarray(2 * classes, 4 * classes))).toBeLessThan(1e-6);
        expect(await trainer.evaluate(input, 0)).toEqual(new Float32Array(0));
        await expect(trainer.evaluate(input, 100)).rejects.toThrow(RangeError);
      });
    });

    test('changes only what trains', async () => {
      const trainable = new Map([
        ['conv2.weight', 1],
        ['head.bias', 1],
      ]);
      const start = parametersOf(smallNetwork());
      await withTrainer(await open(), request({ trainable }), async (trainer) => {
        await trainer.step(step);
        const after = trainer.parameters();
        expect([...after.keys()]).toEqual(['conv2.weight', 'head.bias']);
        for (const [name, values] of after) expect(values).not.toEqual(start.get(name));
      });
    });

    test('adds up the gradient of parts of a batch', async () => {
      const whole = await withTrainer(await open(), request(), async (trainer) => {
        await trainer.step(step);
        await trainer.step(step);
        return trainer.parameters();
      });
      const half = (from: number) => ({
        ...stepOf(rows(batch).subarray(from * 108, (from + 2) * 108), labels.slice(from, from + 2), classes),
        shares: new Float32Array(2).fill(1 / batch),
      });
      const parts = await withTrainer(await open(), request({ batch: 2 }), async (trainer) => {
        for (let update = 0; update < 2; update++) {
          await trainer.step({ ...half(0), update: false });
          await trainer.step({ ...half(2), update: true });
        }
        expect(trainer.state().steps).toBe(2);
        return trainer.parameters();
      });
      for (const [name, values] of whole) expect(relativeDifference(parts.get(name)!, values), name).toBeLessThan(2e-6);
    });

    test('gives every parameter its own rate', async () => {
      const graph = smallNetwork();
      const trainable = new Map([
        ['conv1.weight', 0.25],
        ['head.weight', 1],
      ]);
      const start = parametersOf(graph);
      const optimiser = plainSgd;
      await withTrainer(await open(), request({ graph, trainable, optimiser }), async (trainer) => {
        const { gradients } = await trainer.gradients(step);
        await trainer.step({ ...step, learningRate: 0.1 });
        for (const [name, rate] of trainable) {
          const expected = start.get(name)!.map((value, index) => value - 0.1 * rate * gradients.get(name)![index]!);
          expect(relativeDifference(trainer.parameters().get(name)!, expected), name).toBeLessThan(1e-6);
        }
      });
    });

    test('decays weights, but neither biases nor norms unless told to', async () => {
      const graph = smallNetwork();
      const start = parametersOf(graph);
      for (const decayEverything of [false, true]) {
        const optimiser = { ...plainSgd, weightDecay: 0.5 };
        await withTrainer(await open(), request({ graph, optimiser, decayEverything }), async (trainer) => {
          const { gradients } = await trainer.gradients(step);
          await trainer.step({ ...step, learningRate: 0.1 });
          for (const [name, values] of trainer.parameters()) {
            const spec = graph.parameters.find((one) => one.name === name)!;
            if (!spec.trainable) continue;
            const decay = decayEverything || spec.shape.length > 1 ? 0.5 : 0;
            const old = start.get(name)!;
            const expected = old.map((value, index) => value - 0.1 * (gradients.get(name)![index]! + decay * value));
            expect(relativeDifference(values, expected), name).toBeLessThan(1e-6);
          }
        });
      }
    });

    test('clips the gradient to its joint norm', async () => {
      const start = parametersOf(smallNetwork());
      const clipNorm = 0.01;
      await withTrainer(await open(), request({ optimiser: plainSgd, clipNorm }), async (trainer) => {
        const { gradients } = await trainer.gradients(step);
        const norm = Math.hypot(...[...gradients.values()].flatMap((values) => [...values]));
        const result = await trainer.step({ ...step, learningRate: 1 });
        expect(Math.abs(result.gradientNorm! - norm) / norm).toBeLessThan(1e-5);
        const moved = [...trainer.parameters()].flatMap(([name, values]) =>
          name.includes('running') ? [] : [...values].map((value, index) => value - start.get(name)![index]!),
        );
        expect(Math.abs(Math.hypot(...moved) - clipNorm) / clipNorm).toBeLessThan(1e-3);
      });
    });

    test('keeps a moving average', async () => {
      const start = parametersOf(smallNetwork());
      await withTrainer(await open(), request({ averageDecay: 0.75 }), async (trainer) => {
        let expected = start.get('head.weight')!.map((value) => value);
        for (let update = 0; update < 3; update++) {
          await trainer.step(step);
          const now = trainer.parameters().get('head.weight')!;
          expected = expected.map((value, index) => 0.75 * value + 0.25 * now[index]!);
        }
        expect(relativeDifference(trainer.parameters('average').get('head.weight')!, expected)).toBeLessThan(1e-6);
        const [average, current] = [
          await trainer.evaluate(step.input, batch, 'average'),
          await trainer.evaluate(step.input, batch),
        ];
        expect(average).not.toEqual(current);
      });
      await withTrainer(await open(), request(), async (trainer) => {
        expect(() => trainer.parameters('average')).toThrow(RangeError);
      });
    });

    test('drops by the seed, enlarges what stays, and drops nothing in evaluation', async () => {
      const graph = smallNetwork(0.5);
      await withTrainer(await open(), request({ graph }), async (trainer) => {
        const loss = async (seed: number) => (await trainer.gradients({ ...step, seed })).loss;
        expect(await loss(1)).toBe(await loss(1));
        const losses = await Promise.all([await loss(1), await loss(2), await loss(3), await loss(4)]);
        expect(new Set(losses).size).toBeGreaterThan(1);
        const plain = await withTrainer(await open(), request(), (other) => other.evaluate(step.input, batch));
        expect(relativeDifference(await trainer.evaluate(step.input, batch), plain)).toBeLessThan(1e-6);
        const mean = new Float64Array(batch * classes);
        const draws = 400;
        for (let seed = 0; seed < draws; seed++) {
          const { logits } = await trainer.step({ ...step, seed, learningRate: 0 });
          for (const [index, value] of logits.entries()) mean[index]! += value / draws;
        }
        expect(relativeDifference(mean, plain)).toBeLessThan(0.1);
      });
    });

    test('does the same bit for bit, also when it goes on from a state', async () => {
      const graph = smallNetwork(0.5);
      const what = request({
        ...{ graph, averageDecay: 0.9, batchNorm: 'trained', clipNorm: 1 },
        optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
      });
      const inputs = Array.from({ length: 6 }, (_, index) => rows(batch, `rows ${index}`));
      const run = async (from: number, to: number, trainer: Trainer) => {
        for (let index = from; index < to; index++)
          await trainer.step({ ...step, input: inputs[index]!, seed: index, update: index % 3 !== 0 });
        return trainer.state();
      };
      const whole = await withTrainer(await open(), what, (trainer) => run(0, 6, trainer));
      // In the middle of an update: a gradient waits.
      const middle = await withTrainer(await open(), what, (trainer) => run(0, 4, trainer));
      expect([...middle.tensors.keys()]).toContain('conv1.weight.gradient');
      const resumed = await withTrainer(await open(), what, (trainer) => {
        trainer.restore(middle);
        return run(4, 6, trainer);
      });
      expect(resumed).toEqual(whole);
      expect(whole.steps).toBe(4);

      await withTrainer(await open(), request(), async (trainer) => {
        expect(() => trainer.restore(middle)).toThrow(RangeError);
      });
    });

    test('trains only norms with the statistics of the batch, and leaves frozen ones alone', async () => {
      const start = parametersOf(smallNetwork());
      const changed = async (trainable: ReadonlyMap<string, number>) =>
        withTrainer(await open(), request({ trainable, batchNorm: 'trained' }), async (trainer) => {
          await trainer.step(step);
          const after = trainer.parameters().get('norm.running_mean');
          return (
            after !== undefined && !after.every((value, index) => value === start.get('norm.running_mean')![index])
          );
        });
      expect(await changed(new Map([['norm.weight', 1]]))).toBe(true);
      expect(await changed(new Map([['head.weight', 1]]))).toBe(false);
    });

    test('says what does not fit', async () => {
      const backend = await open();
      await expect(backend.trainer(request({ trainable: new Map([['conv9.weight', 1]]) }))).rejects.toThrow(/conv9/);
      await expect(backend.trainer(request({ trainable: new Map([['norm.running_mean', 1]]) }))).rejects.toThrow(
        RangeError,
      );
      await expect(backend.trainer(request({ trainable: new Map() }))).rejects.toThrow(RangeError);
      await withTrainer(backend, request(), async (trainer) => {
        await expect(trainer.step({ ...step, input: rows(1) })).rejects.toThrow(RangeError);
        await expect(trainer.step({ ...step, targets: new Float32Array(1) })).rejects.toThrow(RangeError);
      });
    });
  });
}
