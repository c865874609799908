/** What settings come to: checked, with everything said that they leave to the descriptions. */
import { type AugmentParameter, type AugmentSettings, ServiceError } from '../../contract/index.ts';
import type { Augmentation } from './augmentation.ts';
import { augmentations } from './registry.ts';

/** A step that is switched on. */
export interface Step {
  readonly augmentation: Augmentation;
  readonly amount: number;
  readonly probability: number;
  /** Every parameter of the augmentation. */
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * The steps that are on, in the order they are applied. Throws `invalid-request` for an unknown or repeated augmentation, a
 * value out of its range, or two that exclude each other.
 */
export function stepsOf(settings: AugmentSettings): Step[] {
  checkAugmentSettings(settings);
  return augmentations.flatMap((augmentation) => {
    const step = settings.steps.find(({ name }) => name === augmentation.name);
    if (step === undefined || !step.enabled) return [];
    const usual = augmentation.parameters.map((parameter) => [parameter.name, parameter.default]);
    return {
      augmentation,
      amount: step.amount,
      probability: step.probability ?? augmentation.probability,
      parameters: { ...Object.fromEntries(usual), ...step.parameters },
    };
  });
}

/** Whether views differ from the plain one: mixing, which takes two, does not count. */
export const changesViews = (settings: AugmentSettings): boolean =>
  stepsOf(settings).some(({ augmentation, probability }) => augmentation.group !== 'mixing' && probability > 0);

/**
 * All that the px of a view depend on, as text: the same for settings that draw the same. A preset's name, idle steps, values
 * that are as usual, and mixing leave no trace in it, so what the first version kept under its steps is still found.
 */
export function viewsKey(settings: AugmentSettings): unknown[] {
  const steps = stepsOf(settings)
    .filter(({ augmentation, probability }) => augmentation.group !== 'mixing' && probability > 0)
    .map(({ augmentation, amount, probability, parameters }) => {
      const odd = augmentation.parameters
        .filter(({ name, default: usual }) => parameters[name] !== usual)
        .map(({ name }) => [name, parameters[name]]);
      const colours = augmentation.name === 'pcaShift' ? settings.colours : undefined;
      const more = [
        ...(probability === augmentation.probability ? [] : [['probability', probability]]),
        ...odd,
        ...(colours === undefined ? [] : [['colours', colours]]),
      ];
      return [augmentation.name, amount, ...(more.length === 0 ? [] : [more])] as [string, ...unknown[]];
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const edges = settings.edges ?? 'mirror';
  return [
    ...steps,
    ...(edges === 'mirror' ? [] : [['edges', edges]]),
    ...(settings.drawnFrom === 'kept' ? [['drawnFrom', 'kept']] : []),
  ];
}

/** Throws `invalid-request` for an unknown or repeated augmentation or a value out of its range. */
export function checkAugmentSettings({ steps }: AugmentSettings): void {
  const seen = new Set<string>();
  for (const { name, amount, parameters, probability } of steps) {
    const known = augmentations.find((augmentation) => augmentation.name === name);
    if (known === undefined) {
      const names = augmentations.map((augmentation) => augmentation.name).join(', ');
      throw wrong(`"${name}" is not an augmentation. There are: ${names}.`);
    }
    if (seen.has(name)) throw wrong(`The augmentation "${name}" is listed twice.`);
    seen.add(name);
    if (!(amount >= known.min && amount <= known.max)) {
      throw wrong(`The amount ${amount} of "${name}" is out of range: it goes from ${known.min} to ${known.max}.`);
    }
    if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
      throw wrong(`The probability ${probability} of "${name}" is out of range: it goes from 0 to 1.`);
    }
    for (const [parameter, value] of Object.entries(parameters ?? {})) checkParameter(known, parameter, value);
  }
  for (const { name } of steps.filter(({ enabled }) => enabled)) {
    const { insteadOf } = augmentations.find((augmentation) => augmentation.name === name)!;
    const other = steps.find((step) => step.enabled && insteadOf.includes(step.name));
    if (other) throw wrong(`"${name}" and "${other.name}" exclude each other. Switch one of them off.`);
  }
}

function checkParameter(augmentation: Augmentation, name: string, value: number): void {
  const known: AugmentParameter | undefined = augmentation.parameters.find((parameter) => parameter.name === name);
  if (known === undefined) {
    const names = augmentation.parameters.map((parameter) => parameter.name).join(', ') || 'none';
    throw wrong(`"${name}" is not a parameter of "${augmentation.name}". There are: ${names}.`);
  }
  const whole = known.step >= 1;
  if (value >= known.min && value <= known.max && (!whole || Number.isInteger(value))) return;
  throw wrong(
    `The ${name} ${value} of "${augmentation.name}" is out of range: ${whole ? 'whole numbers' : 'it goes'} from ${known.min} to ${known.max}.`,
  );
}

const wrong = (sentence: string) => new ServiceError('invalid-request', sentence);
