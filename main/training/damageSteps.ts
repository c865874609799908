/** Which strengths of each augmentation a run's damage is measured at. */
import type { AugmentDescription, AugmentSettings } from '../contract/index.ts';
import { augmentations } from '../imaging/augment/registry.ts';

export interface DamageStep {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** From the mildest to the strongest. */
  readonly amounts: readonly number[];
}

/** Strengths of each augmentation. */
const strengths = 6;

/** Every augmentation that changes one photo; mixing takes two. */
export const damageSteps = (): DamageStep[] =>
  augmentations
    .filter(({ group }) => group !== 'mixing')
    .map((description) => ({ name: description.name, title: description.title, amounts: amountsOf(description) }));

/** Closer together where they are mild: that is where augmentation is chosen, and where damage mostly begins. */
function amountsOf({ min, max, step, mildest }: AugmentDescription): number[] {
  if (min === max) return [min];
  const strongest = mildest === min ? max : min;
  const amounts = Array.from({ length: strengths }, (_, index) => {
    const wanted = mildest + (strongest - mildest) * ((index + 1) / strengths) ** 2;
    return Number((min + Math.round((wanted - min) / step) * step).toFixed(6));
  });
  return [...new Set(amounts)].filter((amount) => amount !== mildest);
}

/** This augmentation alone, in every view, at this strength; the rest as the run's own settings have it. */
export const damageSettings = (name: string, amount: number, own: AugmentSettings | undefined): AugmentSettings => ({
  preset: null,
  steps: [{ name, enabled: true, amount, probability: 1 }],
  ...(own?.edges === undefined ? {} : { edges: own.edges }),
  ...(own?.colours === undefined ? {} : { colours: own.colours }),
  drawnFrom: 'kept',
});
