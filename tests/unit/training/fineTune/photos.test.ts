/** Which photos are held out, in which order the others come, how they are mixed, and how much each counts. */
import { describe, expect, test } from 'vitest';
import { trainSettings } from '../../../../main/contract/runs.ts';
import { holdOut } from '../../../../main/training/fineTune/holdOut.ts';
import { mixBatch, mixingOf } from '../../../../main/training/fineTune/mixing.ts';
import { createOrder } from '../../../../main/training/fineTune/order.ts';
import { roomForRows } from '../../../../main/training/fineTune/roomForRows.ts';
import { sharesOf, targetsOf } from '../../../../main/training/fineTune/targets.ts';

const repeated = (counts: readonly number[]) => counts.flatMap((count, label) => new Array<number>(count).fill(label));

describe('holding out', () => {
  test('a fifth of each class, the same for the same seed', () => {
    const labels = repeated([50, 20, 5]);
    const { train, heldOut } = holdOut(labels, 1);
    expect([0, 1, 2].map((label) => heldOut.filter((photo) => labels[photo] === label).length)).toEqual([10, 4, 1]);
    expect([...train, ...heldOut].toSorted((a, b) => a - b)).toEqual([...labels.keys()]);
    expect(holdOut(labels, 1)).toEqual({ train, heldOut });
    expect(holdOut(labels, 2).heldOut).not.toEqual(heldOut);
  });

  test('nothing when there are too few photos, and never the last ones of a class', () => {
    expect(holdOut(repeated([2, 2]), 1)).toEqual({ train: [0, 1, 2, 3], heldOut: [] });
    const labels = repeated([30, 3]);
    expect(holdOut(labels, 1).heldOut.every((photo) => labels[photo] === 0)).toBe(true);
  });

  test('keeps groups whole and leaves every class most of its photos', () => {
    const labels = repeated([40, 12, 6]);
    // Eights of class 0, pairs of class 1, class 2 in one piece; the last of class 0 and the first of class 1 belong together.
    const groups = labels.map((label, photo) => (label === 0 ? photo >> 3 : label === 1 ? 10 + (photo >> 1) : 99));
    groups[40] = groups[39]!;
    const { train, heldOut } = holdOut(labels, 1, groups);
    const parted = heldOut.filter((photo) => train.some((other) => groups[other] === groups[photo]));
    expect(parted).toEqual([]);
    expect([0, 1, 2].map((label) => heldOut.filter((photo) => labels[photo] === label).length)).toEqual([8, 2, 0]);
    expect(
      holdOut(
        labels,
        1,
        labels.map((_, photo) => photo),
      ),
    ).toEqual(holdOut(labels, 1));
  });

  test('no more than a thousand', () => {
    expect(holdOut(repeated([6000, 6000]), 1).heldOut).toHaveLength(1000);
  });
});

describe('the order', () => {
  test('shows each photo once a pass, in another order each time, whatever was asked before', () => {
    const order = createOrder({ labels: repeated([7, 6]), balanced: false, seed: 1 });
    const pass = (index: number) => Array.from({ length: 13 }, (_, place) => order(index * 13 + place));
    const [first, second] = [pass(0), pass(1)];
    expect(first.map(({ photo }) => photo).toSorted((a, b) => a - b)).toEqual([...new Array(13).keys()]);
    expect(second.map(({ pass: number }) => number)).toEqual(new Array(13).fill(1));
    expect(second.map(({ photo }) => photo)).not.toEqual(first.map(({ photo }) => photo));
    const resumed = createOrder({ labels: repeated([7, 6]), balanced: false, seed: 1 });
    expect(Array.from({ length: 13 }, (_, place) => resumed(13 + place))).toEqual(second);
  });

  test('balanced, shows each class equally often and each of its photos in turn', () => {
    const labels = repeated([30, 3]);
    const order = createOrder({ labels, balanced: true, seed: 1 });
    const photos = Array.from({ length: 66 }, (_, position) => order(position).photo);
    expect(photos.filter((photo) => labels[photo] === 1)).toHaveLength(33);
    expect([30, 31, 32].map((rare) => photos.filter((photo) => photo === rare).length)).toEqual([11, 11, 11]);
    const resumed = createOrder({ labels, balanced: true, seed: 1 });
    expect(resumed(50)).toEqual(order(50));
  });
});

describe('mixing', () => {
  const rows = 4;
  const shape = [2, 6, 6];
  const constantRows = () => Float32Array.from({ length: rows * 72 }, (_, at) => Math.floor(at / 72));

  test('mixup makes each row a blend of itself and the row opposite', () => {
    const input = constantRows();
    const own = mixBatch(input, rows, shape, { mixup: 1, cutMix: 0 }, 1, 0);
    for (let row = 0; row < rows; row++) {
      expect(own[row]!).toBeLessThan(1);
      const blend = own[row]! * row + (1 - own[row]!) * (rows - 1 - row);
      for (const value of input.subarray(row * 72, (row + 1) * 72)) expect(value).toBeCloseTo(blend, 5);
    }
    expect(mixBatch(constantRows(), rows, shape, { mixup: 1, cutMix: 0 }, 1, 0)).toEqual(own);
    expect(mixBatch(constantRows(), rows, shape, { mixup: 1, cutMix: 0 }, 1, 4)).not.toEqual(own);
  });

  test('CutMix puts a rectangle of the row opposite into all channels, and counts its area', () => {
    const input = constantRows();
    const own = mixBatch(input, rows, shape, { mixup: 0, cutMix: 1 }, 3, 0);
    for (let row = 0; row < rows; row++) {
      const values = input.subarray(row * 72, (row + 1) * 72);
      const still = values.filter((value) => value === row).length;
      expect(still / 72).toBeCloseTo(own[row]!, 6);
      expect(values.every((value) => value === row || value === rows - 1 - row)).toBe(true);
      expect(values.slice(0, 36)).toEqual(values.slice(36));
    }
  });

  test('mixes as often as asked, and then as it would have always', () => {
    const mixed = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36].map((position) => {
      const input = constantRows();
      mixBatch(input, rows, shape, { mixup: 1, cutMix: 0, mixupProbability: 0.5 }, 1, position);
      const always = constantRows();
      mixBatch(always, rows, shape, { mixup: 1, cutMix: 0 }, 1, position);
      const stayed = input.every((value, i) => value === constantRows()[i]);
      if (!stayed) expect(input).toEqual(always);
      return !stayed;
    });
    expect(mixed.filter(Boolean).length).toBeGreaterThan(1);
    expect(mixed.filter(Boolean).length).toBeLessThan(9);
  });

  test('a run mixes as its own settings say, else as its augmentation does', () => {
    const augmentation = {
      preset: null,
      steps: [
        { name: 'mixup', enabled: true, amount: 0.3 },
        { name: 'cutMix', enabled: true, amount: 0.8, probability: 0.4 },
      ],
    };
    const settings = trainSettings.parse({});
    expect(mixingOf({ ...settings, augmentation })).toEqual({
      ...{ mixup: 0.3, mixupProbability: 1, cutMix: 0.8, cutMixProbability: 0.4 },
    });
    expect(mixingOf({ ...settings, cutMix: 1, augmentation }).cutMix).toBe(1);
    expect(mixingOf({ ...settings, augmentation: { preset: null, steps: [] } })).toMatchObject({ mixup: 0, cutMix: 0 });
  });

  test('vectors, which have no places, are only blended; nothing is mixed unless asked', () => {
    const input = Float32Array.of(0, 0, 1, 1);
    const own = mixBatch(input, 2, [2], { mixup: 0, cutMix: 1 }, 1, 0);
    expect(input[0]).toBeCloseTo(1 - own[0]!, 6);
    expect(mixBatch(Float32Array.of(0, 1), 2, [1], { mixup: 0, cutMix: 0 }, 1, 0)).toEqual(Float32Array.of(1, 1));
  });
});

test('targets are shared between a row’s class and that of the row opposite', () => {
  expect(targetsOf([0, 1, 2], Float32Array.of(0.75, 1, 0.75), 3)).toEqual(
    Float32Array.of(0.75, 0, 0.25, 0, 1, 0, 0.25, 0, 0.75),
  );
});

test('shares are those of a weighted mean', () => {
  const shares = sharesOf([0, 0, 1], Float32Array.of(1, 2));
  expect(shares).toEqual(Float32Array.of(0.25, 0.25, 0.5));
});

test('as many views as there is room for; with one alone, pictures are better', () => {
  const wanted = { bytes: 100, views: 4, trained: 10, judged: 5 };
  expect(roomForRows(wanted, 4500)).toEqual({ views: 4, note: null });
  expect(roomForRows(wanted, 3600)).toMatchObject({ views: 3, note: expect.stringContaining('3 views are used') });
  expect(roomForRows(wanted, 1600)).toMatchObject({ views: 0, note: expect.stringContaining('runs in every step') });
  expect(roomForRows({ ...wanted, views: 1 }, 1600)).toEqual({ views: 1, note: null });
});
