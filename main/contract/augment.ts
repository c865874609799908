/** Augmentation: settings as data, what each one does in words, presets. Variants are drawn by URL (see assets.ts). */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { contentHash, id } from './values.ts';

/** One augmentation switched on or off with its strength. What `amount` means is said by its description. */
export const augmentStep = z.object({
  /** Name of the augmentation: `mirror`, `cropScale`, `rotate` and so on, see `describe`. */
  name: z.string(),
  enabled: z.boolean(),
  /** Strength in the unit of its description. */
  amount: z.number(),
  /** Share of the views it is used in, 0…1. Without it, as its description says: settings of the first version have none. */
  probability: z.number().min(0).max(1).optional(),
  /** What can be set besides, by name; those that are missing are as the description says. */
  parameters: z.record(z.string(), z.number()).optional(),
});
export type AugmentStep = z.infer<typeof augmentStep>;

/** The directions in which the colours of a set of photos vary, with R, G and B in 0…1: what the PCA shift moves along. */
export const colourDirections = z.object({
  /** Variance along each direction (eigenvalues of the covariance), largest first. */
  variances: z.tuple([z.number(), z.number(), z.number()]),
  /** Rows for R, G, B; columns are the directions, each of length 1. */
  directions: z.tuple([
    z.tuple([z.number(), z.number(), z.number()]),
    z.tuple([z.number(), z.number(), z.number()]),
    z.tuple([z.number(), z.number(), z.number()]),
  ]),
});
export type ColourDirections = z.infer<typeof colourDirections>;

/** What is seen where a view looks beyond the photo. */
export const augmentEdges = z.enum(['mirror', 'repeat', 'black', 'gray']);
export type AugmentEdges = z.infer<typeof augmentEdges>;

export const augmentSettings = z.object({
  preset: z.string().nullable(),
  steps: z.array(augmentStep),
  /** Without it, `mirror`: the photo goes on mirrored. */
  edges: augmentEdges.optional(),
  /** For the PCA shift: those of the dataset's training photos, put in when a run starts; without them ImageNet's. */
  colours: colourDirections.optional(),
  /**
   * What views are sampled from. `kept`: the photo as training keeps it, its short side at most 1.5 times the network's
   * input, so that the preview and every way of training have the same px. `photo`, which settings of the first version
   * mean by having none: the photo at full size, except where stages are thawed.
   */
  drawnFrom: z.enum(['photo', 'kept']).optional(),
});
export type AugmentSettings = z.infer<typeof augmentSettings>;

/** A number that can be set: its range and how to write it. */
const adjustable = z.object({
  name: z.string(),
  /** For people: "Crop and scale". */
  title: z.string(),
  /** What it does and when it hurts, one or two short sentences. */
  explanation: z.string(),
  /** Range. min = max when there is nothing to set. */
  min: z.number(),
  max: z.number(),
  step: z.number(),
  default: z.number(),
  /** How to write a value: it is put for `{}` (already scaled by `shownTimes`), "± {}°", "{}–100 %". */
  format: z.string(),
  shownTimes: z.number(),
});

export const augmentParameter = adjustable.extend({
  /** Names of the values 0, 1, 2 and so on, where it is a choice. */
  choices: z.array(z.string()).optional(),
});
export type AugmentParameter = z.infer<typeof augmentParameter>;

export const augmentGroup = z.enum(['geometry', 'colour', 'quality', 'mixing', 'policy']);
export type AugmentGroup = z.infer<typeof augmentGroup>;

/** An augmentation; what `adjustable` says is about its `amount`. */
export const augmentDescription = adjustable.extend({
  group: augmentGroup,
  /** The amount that changes a photo least: `min` or `max`. */
  mildest: z.number(),
  /** Share of the views it is used in when nothing else is said, 0…1. */
  probability: z.number(),
  parameters: z.array(augmentParameter),
  /** Augmentations that cannot be on at the same time. */
  insteadOf: z.array(z.string()),
});
export type AugmentDescription = z.infer<typeof augmentDescription>;

/** Two photos that are mixed in the preview. */
export const mixedPair = z.object({
  kind: z.enum(['mixup', 'cutMix']),
  hashes: z.tuple([contentHash, contentHash]),
  seed: z.number().int(),
  variant: z.number().int().min(0),
  /** Edge of the network's input, px. */
  size: z.number().int().min(16).max(1024),
});
export type MixedPair = z.infer<typeof mixedPair>;

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
  /** The directions in which the colours of the training photos vary; null while no photo is labelled. */
  colours: procedure.input(z.object({ datasetId: id })).output(colourDirections.nullable()),
  /** Photos worth looking at: typical and extreme ones (by brightness, shape, size), at most `count`. */
  pickPhotos: procedure.input(z.object({ datasetId: id, count: z.number().int().min(1).max(16) })).output(z.array(id)),
  /**
   * What mixup or CutMix makes of two photos' variants, drawn by URL (`mixedUrl`): the share of the first, whose label counts as
   * much. Training mixes whatever photos meet in a batch; this shows what it does to some.
   */
  mixed: procedure
    .input(mixedPair.extend({ alpha: z.number().positive().max(2) }))
    .output(z.object({ share: z.number() })),
  /**
   * Draws the plain view and `count` variants of a picture file on one sheet, with their parameters, and writes it to `out`
   * (.png, .jpg or .webp), both absolute paths.
   */
  sheet: procedure
    .input(
      z.object({
        file: z.string().min(1),
        settings: augmentSettings,
        seed: z.number().int(),
        count: z.number().int().min(1).max(400),
        size: z.number().int().min(16).max(1024),
        out: z.string().min(1),
      }),
    )
    .output(
      z.object({
        file: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        variants: z.array(variantDescription),
      }),
    ),
  /** What each variant of a photo was given; the same seed and settings draw the same pixels by URL. */
  variants: procedure
    .input(
      z.object({
        photoId: id,
        settings: augmentSettings,
        seed: z.number().int(),
        count: z.number().int().min(1).max(64),
        /** Edge of the network's input, px. */
        size: z.number().int().min(16).max(1024).default(224),
      }),
    )
    .output(z.array(variantDescription)),
};
