/** Augmentation while a person works on it: kept per dataset until it is saved or the window closes. */
import { useSessionStorage } from '@mantine/hooks';
import type { AugmentDescription, AugmentSettings, AugmentStep } from '../../../main/contract/index.ts';

export function useAugmentDraft(datasetId: number, saved: AugmentSettings) {
  const [draft, setDraft, forget] = useSessionStorage<AugmentSettings | null>({
    key: `thaw.augment.${datasetId}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  return { settings: draft ?? saved, change: setDraft, forget };
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

/** True when both do the same: same switches, and same strengths where switched on. */
export function sameSteps(one: AugmentSettings, other: AugmentSettings): boolean {
  const active = (settings: AugmentSettings) =>
    settings.steps.filter((step) => step.enabled).map((step) => `${step.name} ${step.amount.toFixed(6)}`);
  return active(one).sort().join() === active(other).sort().join();
}
