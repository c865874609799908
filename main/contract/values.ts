/** Small values that several services share. */
import { z } from 'zod';

/** Row ids are positive integers that are never used again. */
export const id = z.number().int().positive();

/** SHA-256 of a picture file's bytes, 64 lower-case hex digits: the identity of a picture. */
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/);

/** Milliseconds since 1970, UTC. */
export const timestampMs = z.number().int();

/** Which side of the split a photo is on. `val` is judged on and never trained on; `test` is kept for later. */
export const split = z.enum(['train', 'val', 'test']);
export type Split = z.infer<typeof split>;

/** A share with its 95 % Wilson interval and the number of photos it stands on; all shares in 0…1. */
export const estimate = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** Photos counted. */
  n: z.number().int(),
  /** Photos that were right. */
  correct: z.number().int(),
});
export type Estimate = z.infer<typeof estimate>;

/**
 * Ways in which people keep labelled photos. `coco-crops` and `open-images-crops` cut each box out as a picture of its own;
 * `image-folder` is Hugging Face's folder with a metadata.csv or metadata.jsonl. Each may lie in a folder or in a zip.
 */
export const importFormats = [
  ...(['folder', 'csv', 'coco', 'coco-crops', 'open-images', 'open-images-crops'] as const),
  ...(['image-folder', 'cifar', 'mnist'] as const),
] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A file that was not taken, with the reason in words for people. `path` is relative to the imported folder. */
export const skippedFile = z.object({
  path: z.string(),
  /** `duplicate` is taken as a second place of the same picture, so nothing is lost; the others are left out. */
  kind: z.enum(['unreadable', 'not-a-picture', 'too-large', 'duplicate', 'conflicting-label', 'hidden', 'vanished']),
  reason: z.string(),
});
export type SkippedFile = z.infer<typeof skippedFile>;
