/** What settings come to: probabilities, parameters, what excludes what, and the key that views are kept under. */
import { describe, expect, it } from 'vitest';
import { augmentSettings } from '../../../main/contract/augment.ts';
import type { AugmentSettings, AugmentStep } from '../../../main/contract/index.ts';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import { augmentations } from '../../../main/imaging/augment/registry.ts';
import { changesViews, checkAugmentSettings, stepsOf, viewsKey } from '../../../main/imaging/augment/steps.ts';
import { describeVariant } from '../../../main/imaging/augment/variant.ts';

const hash = 'ab'.repeat(32);
const picture = { width: 320, height: 240 };
const only = (step: Pick<AugmentStep, 'name' | 'amount'> & Partial<AugmentStep>): AugmentSettings => ({
  preset: null,
  steps: [{ enabled: true, ...step }],
});
const words = (settings: AugmentSettings, count = 400): string[] =>
  Array.from({ length: count }, (_, index) =>
    describeVariant(settings, { seed: 3, hash, variant: index + 1 }, picture),
  );

describe('probability', () => {
  it('is how often a change is used; what is drawn when it is used stays the same', () => {
    const always = words(only({ name: 'rotate', amount: 30, probability: 1 }));
    const seldom = words(only({ name: 'rotate', amount: 30, probability: 0.25 }));
    const used = seldom.filter((text, index) => text === always[index]);
    expect(used.length).toBeGreaterThan(70);
    expect(used.length).toBeLessThan(130);
    expect(seldom.every((text, index) => text === always[index] || text === 'the plain view')).toBe(true);
    // More often keeps those that were used.
    const often = words(only({ name: 'rotate', amount: 30, probability: 0.5 }));
    expect(seldom.every((text, index) => text === 'the plain view' || text === often[index])).toBe(true);
  });

  it('is the usual one where settings do not say', () => {
    expect(stepsOf(only({ name: 'blur', amount: 2 }))[0]?.probability).toBe(0.3);
    expect(words(only({ name: 'erase', amount: 0.3, probability: 0 })).every((text) => text === 'the plain view')).toBe(
      true,
    );
  });
});

describe('parameters', () => {
  it('are the usual ones where settings do not say', () => {
    expect(stepsOf(only({ name: 'erase', amount: 0.3, parameters: { fill: 2 } }))[0]?.parameters).toEqual({
      aspect: 3,
      fill: 2,
    });
  });

  it('the short side of ResNet crops lies where it is asked for, and the view inside the photo', () => {
    const drawn = words(only({ name: 'resnetCrop', amount: 480, parameters: { shortest: 300 } }), 100);
    const sides = drawn.map((text) => Number(/^cut from (\d+) px$/.exec(text)?.[1]));
    expect(Math.min(...sides)).toBeGreaterThanOrEqual(300);
    expect(Math.min(...sides)).toBeLessThan(310);
    expect(Math.max(...sides)).toBeGreaterThan(470);
    expect(Math.max(...sides)).toBeLessThanOrEqual(480);
  });

  it('a direction is kept to', () => {
    const drawn = words(only({ name: 'shear', amount: 10, probability: 1, parameters: { direction: 1 } }), 20);
    expect(drawn.every((text) => /^sheared −?\d+\.\d°$/.test(text))).toBe(true);
  });
});

it('a policy draws each of its operations', () => {
  const drawn = new Set(
    words(only({ name: 'trivialAugment', amount: 1 }), 600).map((text) => text.replace(/[−\d.]+/g, 'n')),
  );
  expect([...drawn].sort()).toEqual([
    'Trivial: brightness n',
    'Trivial: contrast n',
    'Trivial: contrast stretched',
    'Trivial: equalized',
    'Trivial: moved n % down',
    'Trivial: moved n % right',
    'Trivial: n bits',
    'Trivial: rotated n°',
    'Trivial: saturation n',
    'Trivial: sharpness n',
    'Trivial: sheared n°',
    'Trivial: solarized from n',
    'the plain view',
  ]);
  const operations = words(only({ name: 'randAugment', amount: 9, parameters: { operations: 4 } }), 100).map(
    (text) => text.split(', ').length,
  );
  expect(Math.max(...operations)).toBe(4);
});

it('names what is wrong', () => {
  const wrong = (step: Parameters<typeof only>[0]) => () => checkAugmentSettings(only(step));
  expect(wrong({ name: 'blur', amount: 1, probability: 2 })).toThrow(/probability 2 of "blur".*0 to 1/);
  expect(wrong({ name: 'blur', amount: 1, parameters: { radius: 2 } })).toThrow(
    /"radius" is not a parameter of "blur"/,
  );
  expect(wrong({ name: 'erase', amount: 0.1, parameters: { fill: 1.5 } })).toThrow(/fill 1.5 of "erase".*whole/);
  expect(wrong({ name: 'erase', amount: 0.1, parameters: { aspect: 9 } })).toThrow(/aspect 9 of "erase".*1 to 5/);
  const both = [
    { name: 'cropScale', enabled: true, amount: 1 },
    { name: 'resnetCrop', enabled: true, amount: 480 },
  ];
  expect(() => checkAugmentSettings({ preset: null, steps: both })).toThrow(/"cropScale" and "resnetCrop" exclude/);
});

it('what excludes another is excluded by it, and nothing excludes itself', () => {
  for (const { name, insteadOf } of augmentations) {
    expect(insteadOf).not.toContain(name);
    for (const other of insteadOf) {
      expect(augmentations.find((one) => one.name === other)?.insteadOf).toContain(name);
    }
  }
});

it('every parameter and probability has a usual value in its range, and the mildest amount is an end of it', () => {
  for (const { parameters, probability, mildest, min, max } of augmentations) {
    expect([min, max]).toContain(mildest);
    expect(probability).toBeGreaterThan(0);
    expect(probability).toBeLessThanOrEqual(1);
    for (const one of parameters) {
      expect(one.default).toBeGreaterThanOrEqual(one.min);
      expect(one.default).toBeLessThanOrEqual(one.max);
      expect(one.choices?.length ?? one.max + 1).toBe(one.max + 1);
      expect(one.explanation).toMatch(/^[A-Z].+\.$/);
    }
  }
});

describe('the key of views', () => {
  const first: AugmentSettings = augmentSettings.parse({
    preset: 'standard',
    steps: [
      { name: 'rotate', enabled: true, amount: 12 },
      { name: 'hue', enabled: false, amount: 10 },
      { name: 'mirror', enabled: true, amount: 1 },
    ],
  });

  it('of settings of the first version is what it was', () => {
    expect(viewsKey(first)).toEqual([
      ['mirror', 1],
      ['rotate', 12],
    ]);
  });

  it('is the same for settings that draw the same', () => {
    const spelt: AugmentSettings = {
      preset: null,
      edges: 'mirror',
      drawnFrom: 'photo',
      steps: [
        { name: 'mirror', enabled: true, amount: 1, probability: 0.5, parameters: {} },
        { name: 'rotate', enabled: true, amount: 12, probability: 1 },
        { name: 'erase', enabled: true, amount: 0.2, probability: 0 },
        { name: 'mixup', enabled: true, amount: 0.2 },
      ],
    };
    expect(viewsKey(spelt)).toEqual(viewsKey(first));
  });

  it('is another one for anything that changes px', () => {
    const step = (more: Partial<AugmentStep>) =>
      JSON.stringify(viewsKey(only({ name: 'erase', amount: 0.2, ...more })));
    const keys = [
      step({}),
      step({ amount: 0.3 }),
      step({ probability: 0.4 }),
      step({ parameters: { fill: 1 } }),
      ...(['black', 'gray', 'repeat'] as const).map((edges) => JSON.stringify(viewsKey({ ...first, edges }))),
      JSON.stringify(viewsKey({ ...first, drawnFrom: 'kept' })),
      ...[0.1, 0.2].map((variance) =>
        JSON.stringify(
          viewsKey({
            ...only({ name: 'pcaShift', amount: 0.1 }),
            colours: {
              variances: [variance, 0, 0],
              directions: [
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
              ],
            },
          }),
        ),
      ),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('mixing alone leaves every view the plain one', () => {
    expect(changesViews(only({ name: 'mixup', amount: 0.2 }))).toBe(false);
    expect(changesViews(augmentPresets.light!)).toBe(true);
    expect(changesViews(augmentPresets.none!)).toBe(false);
  });
});
