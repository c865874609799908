/** Training a head, on every backend that is here, against PyTorch's AdamW, finite differences, and itself. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadParameters, HeadSpec, HeadStep } from '../../../main/compute/backend.ts';
import { hashRandom } from '../../../main/compute/hashRandom.ts';
import { headParameters } from '../../../main/compute/onnx/headGraph.ts';
import { type Subject, subjects } from '../../conformance/networks/subjects.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';

/** Made by tests/golden/make/head.py in float64. */
interface Golden {
  readonly samples: number;
  readonly inputs: number;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly runs: readonly {
    readonly hidden: number;
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly losses: readonly number[];
    readonly firstGradients: Readonly<Record<string, readonly number[]>>;
    readonly finalParameters: Readonly<Record<string, readonly number[]>>;
    readonly finalProbabilities: readonly number[];
  }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/networks/head.json', import.meta.url), 'utf8'));
const { samples, inputs, classes } = golden;

const batch = {
  features: deterministicValues('features', samples * inputs, (value) => 2 * value),
  labels: Int32Array.from(golden.labels),
  sampleWeights: deterministicValues('sampleWeights', samples, (value) => 1.5 + value),
  count: samples,
};

const startParameters = (spec: HeadSpec): HeadParameters =>
  new Map(
    headParameters(spec).map(({ name, shape }) => [
      name,
      deterministicValues(
        name,
        shape.reduce((product, size) => product * size, 1),
        (value) => value / 2,
      ),
    ]),
  );

const closeTo = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(actual.length).toBe(expected.length);
  return Math.max(...Array.from(expected, (value, index) => Math.abs(value - actual[index]!)));
};

for (const subject of subjects) describe.skipIf(!subject.available)(subject.name, () => headTrainerTests(subject));

function headTrainerTests({ backend, device }: Subject): void {
  const open = (spec: HeadSpec, seed = 1) => {
    const values = hashRandom(seed);
    let index = 0;
    return backend.headTrainer(spec, { device, threads: 1, random: () => values(index++) });
  };

  describe.each(golden.runs)('hidden $hidden, weight decay $weightDecay', (run) => {
    const spec: HeadSpec = { inputs, hidden: run.hidden, classes, dropout: 0 };

    test("follows PyTorch's AdamW for five updates", async () => {
      const trainer = await open(spec);
      try {
        trainer.load(startParameters(spec));
        const { learningRate, weightDecay } = run;
        const losses: number[] = [];
        for (let update = 0; update < run.losses.length; update++)
          losses.push((await trainer.step({ ...batch, learningRate, weightDecay, dropoutSeed: 0 })).loss);
        // float32 against float64.
        expect(closeTo(losses, run.losses)).toBeLessThan(2e-6);
        const parameters = trainer.parameters();
        for (const [name, expected] of Object.entries(run.finalParameters))
          expect(closeTo([...parameters].find(([own]) => own === name)![1], expected), name).toBeLessThan(2e-6);
        expect(closeTo(await trainer.predict(batch.features, samples), run.finalProbabilities)).toBeLessThan(2e-6);
      } finally {
        await trainer.dispose();
      }
    });

    test('goes down the gradient that finite differences and PyTorch give', async () => {
      const start = startParameters(spec);
      const step = 1e-3;
      for (const [name, expected] of Object.entries(run.firstGradients))
        for (const [index, slope] of expected.entries()) {
          const lossAt = (shift: number) => {
            const moved = new Map([...start].map(([own, values]) => [String(own), Float64Array.from(values)]));
            moved.get(name)![index]! += shift;
            return plainLoss(moved, run.hidden);
          };
          // Central differences have an error of step²; kinks of the hidden layer may add to it.
          expect(Math.abs((lossAt(step) - lossAt(-step)) / (2 * step) - slope), `${name} ${index}`).toBeLessThan(1e-5);
        }

      // AdamW's first update is learningRate · gradient / (|gradient| + ε): its signs are the gradient's.
      const trainer = await open(spec);
      try {
        trainer.load(start);
        await trainer.step({ ...batch, learningRate: 1e-3, weightDecay: 0, dropoutSeed: 0 });
        for (const [name, after] of trainer.parameters())
          for (const [index, slope] of run.firstGradients[name]!.entries())
            expect(start.get(name)![index]! - after[index]!, `${name} ${index}`).toBeCloseTo(
              1e-3 * Math.sign(slope),
              6,
            );
      } finally {
        await trainer.dispose();
      }
    });
  });

  /** The weighted softmax cross-entropy in float64, as a textbook has it. */
  function plainLoss(parameters: ReadonlyMap<string, Float64Array>, hidden: number): number {
    const linear = (x: number[], weight: Float64Array, bias: Float64Array) =>
      Array.from(bias, (start, row) => x.reduce((sum, value, i) => sum + value * weight[row * x.length + i]!, start));
    let [loss, total] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const x = [...batch.features.subarray(sample * inputs, (sample + 1) * inputs)];
      const seen =
        hidden > 0
          ? linear(x, parameters.get('hiddenWeight')!, parameters.get('hiddenBias')!).map((value) => Math.max(value, 0))
          : x;
      const logits = linear(seen, parameters.get('weight')!, parameters.get('bias')!);
      const logSum = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
      loss += batch.sampleWeights[sample]! * (logSum - logits[batch.labels[sample]!]!);
      total += batch.sampleWeights[sample]!;
    }
    return loss / total;
  }

  const someSteps = (count: number): HeadStep[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ ...batch, count: samples - (index % 3) },
      ...{ learningRate: 0.01, weightDecay: 0.1, dropoutSeed: index },
    }));

  test.each([0, 16])('the same seeds give the same bits, with dropout and %i hidden units', async (hidden) => {
    const train = async (seed: number) => {
      const trainer = await open({ inputs, hidden, classes, dropout: 0.3 }, seed);
      try {
        const results = [];
        for (const step of someSteps(20)) results.push(await trainer.step(step));
        return { results, parameters: trainer.parameters() };
      } finally {
        await trainer.dispose();
      }
    };
    expect(await train(1)).toEqual(await train(1));
    if (hidden > 0) expect(await train(2)).not.toEqual(await train(1));
  });

  test('dropout drops its share, enlarges the rest, and spares predictions', async () => {
    const spec: HeadSpec = { inputs: 400, hidden: 0, classes: 2, dropout: 0.25 };
    const trainer = await open(spec);
    try {
      // All features 1, all gradients equal: after one update, only weights of inputs that were kept have moved.
      const features = new Float32Array(400).fill(1);
      const one = { features, labels: Int32Array.of(0), sampleWeights: Float32Array.of(1), count: 1 };
      await trainer.step({ ...one, learningRate: 0.01, weightDecay: 0, dropoutSeed: 5 });
      const weight = trainer.parameters().get('weight')!;
      const untouched = weight.subarray(0, 400).filter((value) => value === 0).length;
      expect(untouched).toBeGreaterThan(70);
      expect(untouched).toBeLessThan(130);
      expect(await trainer.predict(features, 1)).toEqual(await trainer.predict(features, 1));
    } finally {
      await trainer.dispose();
    }
  });

  test('counts what was right before the update, and learns', async () => {
    const trainer = await open({ inputs, hidden: 0, classes, dropout: 0 });
    try {
      const results = [];
      for (let update = 0; update < 200; update++)
        results.push(await trainer.step({ ...batch, learningRate: 0.05, weightDecay: 0, dropoutSeed: 0 }));
      // All logits are equal at first, so that the first class is taken.
      expect(results[0]).toEqual({ loss: expect.closeTo(Math.log(3), 5), correct: 2 });
      expect(results.at(-1)!.correct).toBe(samples);
      expect(results.at(-1)!.loss).toBeLessThan(0.05);
    } finally {
      await trainer.dispose();
    }
  });

  test('load puts parameters back and forgets the optimiser', async () => {
    const spec: HeadSpec = { inputs, hidden: 4, classes, dropout: 0 };
    const trainer = await open(spec);
    try {
      const train = async () => {
        trainer.load(startParameters(spec));
        for (const step of someSteps(5)) await trainer.step(step);
        return trainer.parameters();
      };
      expect(await train()).toEqual(await train());
      expect(() => trainer.load(new Map())).toThrow('hiddenWeight has 24 values, got none');
    } finally {
      await trainer.dispose();
    }
  });

  test('probabilities are positive and add up to 1, whatever the features', async () => {
    const trainer = await open({ inputs, hidden: 0, classes, dropout: 0 });
    try {
      trainer.load(startParameters({ inputs, hidden: 0, classes, dropout: 0 }));
      const values = fc.float({ min: -1000, max: 1000, noNaN: true, noDefaultInfinity: true });
      await fc.assert(
        fc.asyncProperty(fc.array(values, { minLength: inputs, maxLength: inputs }), async (features) => {
          const probabilities = await trainer.predict(Float32Array.from(features), 1);
          expect(probabilities.every((value) => value >= 0)).toBe(true);
          expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        }),
        { numRuns: 50, seed: 3 },
      );
    } finally {
      await trainer.dispose();
    }
  });

  test('says what is wrong with a step', async () => {
    const trainer = await open({ inputs, hidden: 0, classes, dropout: 0 });
    const rest = { learningRate: 0.1, weightDecay: 0, dropoutSeed: 0 };
    try {
      const labels = Int32Array.from(golden.labels, () => 3);
      await expect(trainer.step({ ...batch, ...rest, labels })).rejects.toThrow('Label 3 is none of 3 classes');
      await expect(trainer.step({ ...batch, ...rest, count: 0 })).rejects.toThrow('at least one sample');
      await expect(trainer.step({ ...batch, ...rest, count: 8 })).rejects.toThrow('too few');
      const sampleWeights = new Float32Array(samples);
      await expect(trainer.step({ ...batch, ...rest, sampleWeights })).rejects.toThrow('more than zero');
    } finally {
      await trainer.dispose();
    }
  });
}
