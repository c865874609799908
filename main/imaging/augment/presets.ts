/** Presets by name. Every augmentation is in each, switched on or off, so that a page can show them all. */
import type { AugmentSettings } from '../../contract/index.ts';
import { augmentations } from './registry.ts';

/** Amounts of what is on; the rest is off at its default amount. */
const amounts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  none: {},
  light: { mirror: 1, cropScale: 0.85, brightness: 0.1 },
  standard: { mirror: 1, cropScale: 0.7, rotate: 12, brightness: 0.2, contrast: 0.15, saturation: 0.15 },
  strong: { mirror: 1, cropScale: 0.4, rotate: 25, brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 10 },
};

export const augmentPresets: Readonly<Record<string, AugmentSettings>> = Object.fromEntries(
  Object.entries(amounts).map(([preset, on]) => [
    preset,
    {
      preset,
      steps: augmentations.map(({ name, default: usual }) => ({
        name,
        enabled: name in on,
        amount: on[name] ?? usual,
      })),
    },
  ]),
);
