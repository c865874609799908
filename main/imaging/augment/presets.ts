/** Presets by name. Every augmentation is in each, switched on or off, so that a page can show them all. */
import type { AugmentSettings, AugmentStep } from '../../contract/index.ts';
import { augmentations } from './registry.ts';

/** What is on: its amount, or what else of a step differs from the usual; the rest is off. */
type On = Readonly<Record<string, number | Partial<Pick<AugmentStep, 'amount' | 'probability' | 'parameters'>>>>;

const presets: Readonly<Record<string, On>> = {
  none: {},
  light: { mirror: 1, cropScale: 0.85, brightness: 0.1 },
  standard: { mirror: 1, cropScale: 0.7, rotate: 12, brightness: 0.2, contrast: 0.15, saturation: 0.15 },
  strong: { mirror: 1, cropScale: 0.4, rotate: 25, brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 10 },
  // Surfaces and materials: any way up, any part of them, colours as they are.
  texture: {
    ...{ mirror: 1, verticalMirror: 1, cropScale: 0.3, rotate: 180, brightness: 0.2, contrast: 0.2 },
    blur: { amount: 0.8, probability: 0.2 },
  },
  // Text keeps its sides; what differs is the camera: angle, light, focus, grain, compression.
  document: {
    ...{ cropScale: 0.9, rotate: 3, perspective: 0.12, brightness: 0.25, contrast: 0.25 },
    channelShift: 0.04,
    blur: { amount: 0.8, probability: 0.3 },
    noise: { amount: 0.03, probability: 0.3 },
    jpeg: { amount: 40, probability: 0.3 },
  },
  // Satellites, drones, microscopes: no up and down, little change of scale.
  overhead: {
    ...{ mirror: 1, verticalMirror: 1, cropScale: 0.8, rotate: 180 },
    ...{ brightness: 0.15, contrast: 0.15, saturation: 0.1, channelShift: 0.03 },
  },
  // Nothing to tune: what the usual recipes for ImageNet do.
  automatic: { mirror: 1, cropScale: 0.5, trivialAugment: 1, erase: { amount: 0.2, probability: 0.1 } },
};

export const augmentPresets: Readonly<Record<string, AugmentSettings>> = Object.fromEntries(
  Object.entries(presets).map(([preset, on]) => [
    preset,
    {
      preset,
      drawnFrom: 'kept' as const,
      steps: augmentations.map(({ name, default: amount, probability, parameters }) => {
        const own = on[name];
        const usual = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
        return {
          ...{ name, enabled: own !== undefined, amount, probability },
          ...(parameters.length === 0 ? {} : { parameters: usual }),
          ...(typeof own === 'number' ? { amount: own } : own),
        };
      }),
    },
  ]),
);
