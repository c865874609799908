/** What the Augment page does with settings: changing, comparing, asking for pictures, warning. */
import { describe, expect, test } from 'vitest';
import type { AugmentDescription, AugmentSettings } from '../../../main/contract/index.ts';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import { augmentations } from '../../../main/imaging/augment/registry.ts';
import { drawnSettings, sameSteps, stepOf, withStep } from '../../../renderer/pages/augment/augmentDraft.ts';
import { mirrorsLetters } from '../../../renderer/pages/augment/mirrorsLetters.ts';
import { stepText } from '../../../renderer/pages/augment/stepText.ts';
import { valueText } from '../../../renderer/pages/augment/ValueSlider.tsx';
import { variantsOfEach } from '../../../renderer/pages/augment/VariantWall.tsx';

const descriptions = augmentations.map(({ draw: _, ...description }) => description);
const described = (name: string): AugmentDescription => descriptions.find((one) => one.name === name)!;
const { standard, none } = augmentPresets as { standard: AugmentSettings; none: AugmentSettings };
const on = (settings: AugmentSettings) => settings.steps.filter(({ enabled }) => enabled).map(({ name }) => name);

describe('changing', () => {
  test('a step replaces its own, and makes the settings one’s own', () => {
    const changed = withStep(standard, { ...stepOf(standard, described('rotate')), amount: 40 }, described('rotate'));
    expect(changed.preset).toBeNull();
    expect(stepOf(changed, described('rotate')).amount).toBe(40);
    expect(on(changed)).toEqual(on(standard));
  });

  test('switching one on switches off what it excludes; settings that lack a step get it', () => {
    const bare: AugmentSettings = { preset: null, steps: [{ name: 'cropScale', enabled: true, amount: 0.7 }] };
    const step = { ...stepOf(bare, described('resnetCrop')), enabled: true };
    expect(on(withStep(bare, step, described('resnetCrop')))).toEqual(['resnetCrop']);
  });
});

test('settings are the same when they draw the same, whatever they spell out', () => {
  const spare: AugmentSettings = {
    ...standard,
    steps: standard.steps.map(({ name, enabled, amount }) => ({ name, enabled, amount })),
  };
  expect(sameSteps(standard, spare, descriptions)).toBe(true);
  expect(sameSteps(standard, { ...standard, edges: 'black' }, descriptions)).toBe(false);
  const seldom = withStep(
    standard,
    { ...stepOf(standard, described('rotate')), probability: 0.5 },
    described('rotate'),
  );
  expect(sameSteps(standard, seldom, descriptions)).toBe(false);
  const idle = withStep(standard, { ...stepOf(standard, described('blur')), amount: 3 }, described('blur'));
  expect(sameSteps(standard, idle, descriptions)).toBe(true);
});

test('pictures are asked for as training draws them, with no more than is on', () => {
  const colours = {
    variances: [1, 0, 0],
    directions: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  } as never;
  const asked = drawnSettings({ ...standard, drawnFrom: 'photo' }, colours);
  expect(asked).toEqual({ preset: null, drawnFrom: 'kept', steps: standard.steps.filter(({ enabled }) => enabled) });
  const shifted = withStep(
    standard,
    { ...stepOf(standard, described('pcaShift')), enabled: true },
    described('pcaShift'),
  );
  expect(drawnSettings(shifted, colours).colours).toBe(colours);
});

test('values are written as their descriptions say, and steps with what of them is unusual', () => {
  expect(valueText(described('rotate'), 12)).toBe('± 12°');
  expect(valueText(described('cropScale'), 0.7)).toBe('70–100 %');
  expect(stepText(described('rotate'), stepOf(standard, described('rotate')))).toBe('± 12°');
  const step = { name: 'erase', enabled: true, amount: 0.3, probability: 0.2, parameters: { fill: 2, aspect: 3 } };
  expect(stepText(described('erase'), step)).toMatch(/^up to 30 %, 20.%, covered with dots$/);
});

test('mirroring is warned of where classes look like letters or digits', () => {
  const classes = (...names: string[]) => ({ classes: names.map((name) => ({ name })) }) as never;
  expect(mirrorsLetters(standard, classes('daisy', '7'))).toBe('7');
  expect(mirrorsLetters(standard, classes('Traffic signs'))).toBe('Traffic signs');
  expect(mirrorsLetters(standard, classes('daisy', 'rose'))).toBeNull();
  expect(mirrorsLetters(none, classes('7'))).toBeNull();
});

test('a photo that is alone gets more variants', () => {
  expect([variantsOfEach(4, 4), variantsOfEach(4, 1)]).toEqual([8, 20]);
});
