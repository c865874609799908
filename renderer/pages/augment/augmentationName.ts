/** What an augmentation is called in a line of text: its preset's name, or that it is one's own. */
import type { AugmentSettings } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';

export function augmentationName(settings: AugmentSettings | null | undefined): string {
  if (!settings) return texts.runs.savedAugmentation;
  if (settings.preset !== null) return (texts.augment.presets[settings.preset] ?? settings.preset).toLowerCase();
  return settings.steps.some((step) => step.enabled) ? texts.train.ownAugmentation : presetNone();
}

const presetNone = (): string => (texts.augment.presets.none ?? 'none').toLowerCase();
