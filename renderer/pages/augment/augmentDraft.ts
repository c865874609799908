/** Augmentation while a person works on it: kept per dataset until it is saved or the window closes. */
import { useSessionStorage } from '@mantine/hooks';
import type {
  AugmentDescription,
  AugmentSettings,
  AugmentStep,
  ColourDirections,
} from '../../../main/contract/index.ts';

export function useAugmentDraft(datasetId: number, saved: AugmentSettings) {
  const [draft, setDraft, forget] = useSessionStorage<AugmentSettings | null>({
    key: `thaw.augment.${datasetId}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  return { settings: draft ?? saved, change: setDraft, forget };
}

/** A step with everything said that it leaves to its description; off where the settings do not have it. */
export function stepOf(settings: AugmentSettings, description: AugmentDescription): Required<AugmentStep> {
  const step = settings.steps.find(({ name }) => name === description.name);
  const usual = Object.fromEntries(description.parameters.map((parameter) => [parameter.name, parameter.default]));
  return {
    name: description.name,
    enabled: step?.enabled ?? false,
    amount: step?.amount ?? description.default,
    probability: step?.probability ?? description.probability,
    parameters: { ...usual, ...step?.parameters },
  };
}

/** With one step changed; what it excludes is switched off when it is switched on. */
export function withStep(
  settings: AugmentSettings,
  step: AugmentStep,
  description: AugmentDescription,
): AugmentSettings {
  const excluded = (name: string) => step.enabled && description.insteadOf.includes(name);
  const known = settings.steps.some((one) => one.name === step.name);
  const steps = settings.steps.map((one) => {
    if (one.name === step.name) return step;
    return excluded(one.name) ? { ...one, enabled: false } : one;
  });
  return { ...settings, preset: null, steps: known ? steps : [...steps, step] };
}

/** True when both do the same: same switches, and the same values where switched on. */
export function sameSteps(
  one: AugmentSettings,
  other: AugmentSettings,
  descriptions: readonly AugmentDescription[],
): boolean {
  const active = (settings: AugmentSettings): string =>
    JSON.stringify([
      settings.edges ?? 'mirror',
      descriptions
        .map((description) => stepOf(settings, description))
        .filter(({ enabled }) => enabled)
        .map(({ name, amount, probability, parameters }) => [
          name,
          ...[amount, probability, ...Object.values(parameters)].map((value) => value.toFixed(6)),
        ]),
    ]);
  return active(one) === active(other);
}

/** What pictures are asked for with: as training would draw them, without what is off, so that addresses stay short. */
export const drawnSettings = (settings: AugmentSettings, colours: ColourDirections | null): AugmentSettings => ({
  preset: null,
  drawnFrom: 'kept',
  steps: settings.steps.filter(({ enabled }) => enabled),
  ...(settings.edges === undefined ? {} : { edges: settings.edges }),
  ...(colours !== null && settings.steps.some(({ name, enabled }) => name === 'pcaShift' && enabled)
    ? { colours }
    : {}),
});
