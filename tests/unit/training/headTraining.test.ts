/** Training a head: what decides, what must not, and that the same seed gives the same bits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadTrainer } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import type { Epoch } from '../../../main/contract/index.ts';
import { neverHeldOut, stratifiedFolds } from '../../../main/training/folds.ts';
import { foldStandardisation, predictWithHead } from '../../../main/training/head.ts';
import { cosineSchedule } from '../../../main/training/schedule.ts';
import { seededRandom, shuffle } from '../../../main/training/seededRandom.ts';
import { standardisationOf, standardise } from '../../../main/training/standardisation.ts';
import { type HeadData, type HeadSettings, trainHead } from '../../../main/training/trainHead.ts';
import { classWeightsOf } from '../../../main/training/trainingSet.ts';
import { createPlainHeadTrainer } from './plainHeadTrainer.ts';

const settings: HeadSettings = {
  seed: 1,
  head: { kind: 'pooled', hidden: 0, hidden2: 0, dropout: 0 },
  epochs: 20,
  batch: 16,
  learningRate: 0.01,
  weightDecay: 'auto',
  classWeights: 'balanced',
  patience: 8,
};
const width = 12;

/** Three noisy classes; the first features tell them apart, the rest is noise. */
function makeData(photosPerClass: number, seed: number): HeadData {
  const random = seededRandom(seed, 'data');
  const noise = () => random() + random() + random() - 1.5;
  const views = 2;
  const classes = 3;
  const make = (photos: number, count: number) => {
    const labels = Int32Array.from({ length: photos }, (_, photo) => photo % classes);
    const features = new Float32Array(photos * count * width);
    for (let row = 0; row < photos * count; row++) {
      for (let column = 0; column < width; column++) {
        const own = column === labels[Math.floor(row / count)] ? 1.2 : 0;
        features[row * width + column] = 5 + 3 * (own + noise());
      }
    }
    return { features, labels };
  };
  return { width, classes, train: { ...make(photosPerClass * classes, views), views }, val: make(60, 1) };
}

async function trainOn(
  data: HeadData,
  changed: Partial<HeadSettings> = {},
  openTrainer: (
    spec: Parameters<typeof createPlainHeadTrainer>[0],
    random: () => number,
  ) => Promise<HeadTrainer> = async (spec) => createPlainHeadTrainer(spec),
) {
  const epochs: Epoch[] = [];
  const stages = new Set<string>();
  // Standardised in place, so each training gets its own copy.
  const own = { ...data, train: { ...data.train, features: data.train.features.slice() } };
  const trained = await trainHead(
    own,
    { ...settings, ...changed },
    {
      openTrainer,
      clock: () => 0,
      onEpoch: (epoch) => epochs.push(epoch),
      onProgress: ({ stage }) => stages.add(stage),
    },
  );
  const probabilities = predictWithHead(trained.head, data.val.features);
  let correct = 0;
  for (const [photo, label] of data.val.labels.entries()) {
    const row = probabilities.subarray(photo * data.classes, (photo + 1) * data.classes);
    if (row.indexOf(Math.max(...row)) === label) correct++;
  }
  return { ...trained, epochs, stages, accuracy: correct / data.val.labels.length };
}

describe('training a head', () => {
  test('learns, shows its epochs, and says how it chose', async () => {
    const run = await trainOn(makeData(20, 1));
    expect(run.accuracy).toBeGreaterThan(0.6);
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: run.keptEpoch }, (_, at) => at + 1));
    expect(run.epochs.at(-1)?.trainLoss).toBeLessThan(run.epochs[0]!.trainLoss);
    expect(run.chosen.heldOutLoss).toBeGreaterThan(0);
    expect([...run.stages]).toContain('Choosing the weight decay');
  });

  test('gives the same bits for the same seed, others for another', async () => {
    const data = makeData(15, 2);
    const [first, again, other] = [await trainOn(data), await trainOn(data), await trainOn(data, { seed: 2 })];
    expect(again.head).toEqual(first.head);
    expect(again.epochs).toEqual(first.epochs);
    expect(other.head.output.weight).not.toEqual(first.head.output.weight);
  });

  test('gives the same bits on onnxruntime too, also with a hidden layer and dropout', async () => {
    const backend = createOnnxBackend({ log: { info: () => {} } });
    const data = makeData(10, 3);
    const run = () =>
      trainOn(
        data,
        { head: { kind: 'pooled', hidden: 8, hidden2: 0, dropout: 0.3 }, epochs: 6, weightDecay: 1 },
        (spec, random) => backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
      );
    const [first, again] = [await run(), await run()];
    expect(first.head.hidden[0]?.outputs).toBe(8);
    expect(again.head).toEqual(first.head);
  });

  test('comes to the same head on onnxruntime as in plain numbers', async () => {
    const backend = createOnnxBackend({ log: { info: () => {} } });
    const data = makeData(10, 4);
    const plain = await trainOn(data, { epochs: 8, weightDecay: 1, patience: 0 });
    const onnx = await trainOn(data, { epochs: 8, weightDecay: 1, patience: 0 }, (spec, random) =>
      backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
    );
    for (const [at, value] of plain.head.output.weight.entries())
      expect(onnx.head.output.weight[at]).toBeCloseTo(value, 4);
  });

  test('the validation photos decide nothing: other labels and pictures there change what is shown, not the head', async () => {
    const data = makeData(15, 5);
    const wrong = {
      features: data.val.features.map((value) => -value),
      labels: data.val.labels.map((label) => (label + 1) % 3),
    };
    const [honest, spoilt] = [await trainOn(data), await trainOn({ ...data, val: wrong })];
    expect(spoilt.head).toEqual(honest.head);
    expect(spoilt.chosen).toEqual(honest.chosen);
    expect(spoilt.epochs.at(-1)?.valLoss).not.toBe(honest.epochs.at(-1)?.valLoss);
  });

  test('decays more where noise is all there is', async () => {
    const clear = makeData(30, 6);
    const noise = {
      ...clear,
      train: { ...clear.train, labels: shuffle(clear.train.labels.slice(), seededRandom(1, 'x')) },
    };
    const [seen, unseen] = [await trainOn(clear), await trainOn(noise)];
    expect(unseen.chosen.weightDecay).toBeGreaterThan(seen.chosen.weightDecay);
  });

  test('trains with one photo a class, where nothing can be held out', async () => {
    const run = await trainOn(makeData(1, 7));
    expect(run.chosen).toEqual({ weightDecay: 3, epochs: 20, heldOutLoss: null });
  });

  test('does as it is told when decay and epochs are given', async () => {
    const run = await trainOn(makeData(5, 8), { weightDecay: 0.5, patience: 0, epochs: 3 });
    expect(run.chosen).toEqual({ weightDecay: 0.5, epochs: 3, heldOutLoss: null });
    expect(run.epochs).toHaveLength(3);
  });

  test('a loss that becomes NaN stops it with the epoch and the rate', async () => {
    let trainers = 0;
    const breaking = async (spec: Parameters<typeof createPlainHeadTrainer>[0]): Promise<HeadTrainer> => {
      trainers++;
      const trainer = createPlainHeadTrainer(spec);
      let steps = 0;
      return {
        ...trainer,
        step: async (step) => (++steps > 4 ? { loss: Number.NaN, correct: 0 } : trainer.step(step)),
      };
    };
    const data = makeData(10, 9);
    const failed = trainOn(data, { weightDecay: 1, patience: 0, learningRate: 0.1, batch: 30 }, breaking);
    await expect(failed).rejects.toThrow('Stopped at epoch 3: the loss became NaN. The rate 0.1 is probably too high.');
    // Also when every candidate breaks down while choosing.
    await expect(trainOn(data, { learningRate: 0.1, batch: 30 }, breaking)).rejects.toThrow(/the loss became NaN/);
    expect(trainers).toBeGreaterThan(2);
  });

  test('stops when it is cancelled, and closes its trainers', async () => {
    const cancel = new AbortController();
    let open = 0;
    const data = makeData(10, 10);
    const run = trainHead(data, settings, {
      clock: () => 0,
      onEpoch: () => {},
      onProgress: () => cancel.abort(new Error('enough')),
      signal: cancel.signal,
      openTrainer: async (spec) => {
        open++;
        return { ...createPlainHeadTrainer(spec), dispose: async () => void open-- };
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(open).toBe(0);
  });
});

describe('its parts', () => {
  test('folds spread every class evenly and never hold out the only photo of a class', () => {
    const labels = [...Array(23).fill(0), ...Array(12).fill(1), 2];
    const fold = stratifiedFolds(labels, 5, seededRandom(3, 'folds'));
    for (let index = 0; index < 5; index++) {
      const held = labels.filter((_, photo) => fold[photo] === index);
      expect(held).toHaveLength(7);
      expect(held.filter((label) => label === 0).length).toBeGreaterThanOrEqual(4);
      expect(held.filter((label) => label === 1).length).toBeGreaterThanOrEqual(2);
    }
    expect(fold[35]).toBe(neverHeldOut);
  });

  test('folds keep groups whole, and even within one group for every class', () => {
    const group = fc.record({ label: fc.nat(2), size: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 })) });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 50 }), fc.integer({ min: 2, max: 6 }), (drawn, folds) => {
        const labels = drawn.flatMap(({ label, size }) => Array<number>(size).fill(label));
        const groups = drawn.flatMap(({ size }, index) => Array<number>(size).fill(index));
        const fold = stratifiedFolds(labels, folds, seededRandom(1, 'folds'), groups);
        expect(stratifiedFolds(labels, folds, seededRandom(1, 'folds'), groups)).toEqual(fold);
        const places = Map.groupBy([...fold.keys()], (photo) => groups[photo]);
        for (const photos of places.values()) expect(new Set(photos.map((photo) => fold[photo])).size).toBe(1);
        for (const label of new Set(labels)) {
          const own = drawn.filter((one) => one.label === label);
          const held = Array.from(
            { length: folds },
            (_, index) => labels.filter((value, photo) => value === label && fold[photo] === index).length,
          );
          if (own.length === 1) expect(held.every((count) => count === 0)).toBe(true);
          else
            expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(Math.max(...own.map(({ size }) => size)));
        }
      }),
      { seed: 1 },
    );
  });

  test('the rate warms up over an epoch, peaks, and falls to nearly nothing along a cosine', () => {
    const schedule = cosineSchedule(10, 8);
    const rates = Array.from({ length: schedule.steps }, (_, step) => schedule.rateAt(step));
    expect(rates[0]).toBeCloseTo(1 / 9, 12);
    expect(rates[8]).toBe(1);
    expect(rates[44]).toBeCloseTo(0.5, 12);
    expect(rates[79]).toBeLessThan(0.001);
    expect(cosineSchedule(1, 3).rateAt(0)).toBe(1);
  });

  test('standardised columns have mean 0 and deviation 1, idle columns keep their scale', () => {
    const features = Float32Array.of(1, 10, 7, 3, 30, 7, 5, 50, 7.000001);
    const standardisation = standardisationOf(features, 3);
    expect([...standardisation.mean]).toEqual([3, 30, expect.closeTo(7, 5)]);
    expect([...standardisation.deviation]).toEqual([expect.closeTo(1.632993, 5), expect.closeTo(16.32993, 4), 1]);
    const values = standardise(features, standardisation);
    expect(values[0]).toBeCloseTo(-1.2247449, 6);
    expect(values[7]).toBeCloseTo(1.2247449, 6);
  });

  test('a folded head says of raw features what the trained one says of standardised ones', async () => {
    for (const hidden of [0, 5]) {
      const random = seededRandom(4, `head ${hidden}`);
      const fill = (length: number) => Float32Array.from({ length }, () => random() * 2 - 1);
      const parameters = new Map([
        ['weight', fill(3 * (hidden || 4))] as const,
        ['bias', fill(3)] as const,
        ...(hidden ? [['hiddenWeight', fill(hidden * 4)] as const, ['hiddenBias', fill(hidden)] as const] : []),
      ]);
      const trainer = await createOnnxBackend({ log: { info: () => {} } }).headTrainer(
        { inputs: 4, hidden, classes: 3, dropout: 0 },
        { device: 'cpu', threads: 1, random },
      );
      trainer.load(parameters);
      const raw = fill(8).map((value) => 100 + 10 * value);
      const standardisation = { mean: Float32Array.of(100, 99, 101, 98), deviation: Float32Array.of(5, 6, 7, 8) };
      const expected = await trainer.predict(standardise(raw.slice(), standardisation), 2);
      await trainer.dispose();
      const answer = predictWithHead(foldStandardisation(parameters, standardisation, { hidden, classes: 3 }), raw);
      for (const [at, value] of expected.entries()) expect(answer[at]).toBeCloseTo(value, 5);
    }
  });

  test('balanced weights give every class the same say', () => {
    expect([...classWeightsOf(Int32Array.of(0, 0, 0, 1), 2, 'balanced')]).toEqual([expect.closeTo(2 / 3, 6), 2]);
    expect([...classWeightsOf(Int32Array.of(0, 0, 0, 1), 2, 'none')]).toEqual([1, 1]);
  });

  test('random numbers are evenly spread and their own for each purpose', () => {
    const [a, b] = [seededRandom(1, 'a'), seededRandom(1, 'b')];
    const values = Array.from({ length: 10_000 }, a);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(b()).not.toBe(values[0]);
    expect([...shuffle([1, 2, 3, 4, 5], seededRandom(2, 'x'))].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
