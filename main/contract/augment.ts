/** Augmentation: settings as data, what each one does in words, presets. Variants are drawn by URL (see assets.ts). */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

/** One augmentation switched on or off with its strength. What `amount` means is said by its description. */
export const augmentStep = z.object({
  /** Name of the augmentation: `mirror`, `cropScale`, `rotate`, `brightness`, `contrast`, `saturation`, `hue`. */
  name: z.string(),
  enabled: z.boolean(),
  /** Strength in the unit of its description. */
  amount: z.number(),
});

export const augmentSettings = z.object({
  preset: z.string().nullable(),
  steps: z.array(augmentStep),
});
export type AugmentSettings = z.infer<typeof augmentSettings>;

export const augmentDescription = z.object({
  name: z.string(),
  /** For people: "Crop and scale". */
  title: z.string(),
  /** What it does and when it hurts, one or two short sentences. */
  explanation: z.string(),
  /** Range of `amount`. min = max when there is nothing to set. */
  min: z.number(),
  max: z.number(),
  step: z.number(),
  default: z.number(),
  /** How to write an amount: the value is put for `{}` (already scaled by `shownTimes`), "± {}°", "{}–100 %". */
  format: z.string(),
  shownTimes: z.number(),
});
export type AugmentDescription = z.infer<typeof augmentDescription>;

/** What was drawn for one variant: exact parameters in words, "rotated 8°, crop 69 %, brightness 1.08, mirrored". */
export const variantDescription = z.object({ variant: z.number().int(), text: z.string() });

export const augment = {
  /** The augmentations in the order they are applied, and the presets by name. */
  describe: procedure.output(
    z.object({ augmentations: z.array(augmentDescription), presets: z.record(z.string(), augmentSettings) }),
  ),
  /** The settings saved for this dataset, or the standard preset. */
  get: procedure.input(z.object({ datasetId: id })).output(augmentSettings),
  save: procedure.input(z.object({ datasetId: id, settings: augmentSettings })).output(augmentSettings),
  /** Photos worth looking at: typical and extreme ones (by brightness, shape, size), at most `count`. */
  pickPhotos: procedure.input(z.object({ datasetId: id, count: z.number().int().min(1).max(16) })).output(z.array(id)),
  /** What each variant of a photo was given; the same seed and settings draw the same pixels by URL. */
  variants: procedure
    .input(
      z.object({
        photoId: id,
        settings: augmentSettings,
        seed: z.number().int(),
        count: z.number().int().min(1).max(64),
      }),
    )
    .output(z.array(variantDescription)),
};
