/** Photos of a dataset: one row a picture, however many copies of it lie on disk. Pixels travel by URL (see assets.ts). */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { contentHash, id, split, timestampMs } from './values.ts';

export const photo = z.object({
  photoId: id,
  /** Names its pixels: see assets.ts. */
  hash: contentHash,
  /** Path relative to the imported folder, with forward slashes. */
  name: z.string(),
  /** Size in px after EXIF orientation. */
  width: z.number().int(),
  height: z.number().int(),
  classId: id.nullable(),
  split: split.nullable(),
  flagged: z.boolean(),
  /** Taken out of training and counts, but kept. */
  rejected: z.boolean(),
  /** No copy of it was found on disk at the last look. */
  missing: z.boolean(),
  /** What the current model thinks it is, and how sure it is of that, 0…1; null where it says nothing. Labelled photos have one too. */
  suggestion: z.object({ classId: id, confidence: z.number() }).nullable(),
});
export type Photo = z.infer<typeof photo>;

export const photoDetails = photo.extend({
  /** Absolute paths of all copies. */
  paths: z.array(z.string()),
  sizeBytes: z.number().int(),
  format: z.string(),
  /** From EXIF, in the camera's own time; null when the file does not say. */
  takenAt: timestampMs.nullable(),
  addedAt: timestampMs,
  /** What happened to it, oldest first: "14:04 labelled rose". */
  history: z.array(z.object({ at: timestampMs, text: z.string() })),
});
export type PhotoDetails = z.infer<typeof photoDetails>;

export const photoFilter = z.object({
  /** Words that must all occur in the name. */
  search: z.string().optional(),
  /** A class, `none` for photos without a label, `any` for labelled ones. */
  label: z.union([id, z.literal('none'), z.literal('any')]).optional(),
  split: z.union([split, z.literal('none')]).optional(),
  flagged: z.boolean().optional(),
  /** Rejected photos are shown unless this is set. */
  rejected: z.boolean().optional(),
  missing: z.boolean().optional(),
  /** A folder of `folders`: photos in it and below it. */
  folder: z.string().optional(),
  /** When it was taken (EXIF, else the file's own time), both ends included. */
  takenFrom: timestampMs.optional(),
  takenTo: timestampMs.optional(),
  /** Width × height in px, both ends included. */
  pixelsFrom: z.number().int().min(0).optional(),
  pixelsTo: z.number().int().min(0).optional(),
  /** The class that the current model suggests. */
  predicted: id.optional(),
  /** How sure it is of that, both ends included. */
  confidenceFrom: z.number().min(0).max(1).optional(),
  confidenceTo: z.number().min(0).max(1).optional(),
  /** Only photos of these: a lasso on the map, a group of alike ones. */
  among: z.array(id).max(400_000).optional(),
  /** Leaves no photo out: the sort `alike` puts those first that look most like these. */
  alike: z.array(id).min(1).max(100).optional(),
});
export type PhotoFilter = z.infer<typeof photoFilter>;

/**
 * `loss`: photos that the latest finished run was judged on, by the cross-entropy of its answer to the label of now, the
 * largest first; then the others as they were added. `mostSure` and `leastSure`: by how sure the current model is of its suggestion;
 * `mixed` and `different`: what to label next first (see suggestions.ts); `alike`: by likeness to the photos in the filter's `alike`,
 * themselves first. Photos of which the order says nothing come last, as they were added.
 */
export const photoSort = z.enum([
  ...(['name', 'newest', 'oldest', 'label', 'largest', 'smallest', 'loss', 'added'] as const),
  ...(['mostSure', 'leastSure', 'mixed', 'different', 'alike'] as const),
]);
export type PhotoSort = z.infer<typeof photoSort>;

const view = z.object({ datasetId: id, filter: photoFilter.default({}), sort: photoSort.default('added') });

/** Photos by id, or all that match a filter. */
export const photoSelection = z.union([
  z.object({ photoIds: z.array(id).min(1).max(400_000) }),
  z.object({ datasetId: id, filter: photoFilter }),
]);
export type PhotoSelection = z.infer<typeof photoSelection>;

/** A folder below the imported ones that holds photos, itself or in its sub-folders. */
export const photoFolder = z.object({
  /** Relative, with forward slashes: `2024/garden`. */
  folder: z.string(),
  /** With those of its sub-folders. */
  photos: z.number().int(),
});
export type PhotoFolder = z.infer<typeof photoFolder>;

export const photos = {
  /** A window of the grid and the size of the whole. Ties are broken by id, so a window never repeats a photo. */
  list: procedure
    .input(view.extend({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(2000) }))
    .output(z.object({ total: z.number().int(), photos: z.array(photo) })),
  /** Ids of all photos that match, in order: for ranges and "select all". */
  ids: procedure.input(view).output(z.array(id)),
  /** Where something begins in the list: a class, a month, a folder. Null for no label; none where the order has no parts. */
  marks: procedure.input(view).output(z.array(z.object({ index: z.number().int(), text: z.string().nullable() }))),
  /**
   * Where the list has its first photo with these words in its name, or of that time (ms since 1970, both ends included); in an order
   * by time, the first from there on. Null where it has none.
   */
  place: procedure
    .input(view.extend({ search: z.string().optional(), from: timestampMs.optional(), to: timestampMs.optional() }))
    .output(z.object({ index: z.number().int(), photoId: id }).nullable()),
  /** Photos by id, in the order asked; ids that no longer exist are left out. */
  byId: procedure.input(z.object({ photoIds: z.array(id).max(2000) })).output(z.array(photo)),
  /** The folders that photos lie in, by name; empty when all lie loose. */
  folders: procedure.input(z.object({ datasetId: id })).output(z.array(photoFolder)),
  details: procedure.input(z.object({ photoId: id })).output(photoDetails),
};
