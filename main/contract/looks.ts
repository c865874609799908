/**
 * How photos look: features of a frozen backbone, computed once for every photo of a dataset. Likeness, groups, the map and
 * suggestions stand on them.
 */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

export const looksState = z.object({
  /** Photos on disk, and those of them whose look is known. */
  photos: z.number().int(),
  known: z.number().int(),
  /** Photos that could not be read when looks were computed last. */
  unreadable: z.number().int(),
  /** The job that computes them now, if any. */
  jobId: z.string().nullable(),
});
export type LooksState = z.infer<typeof looksState>;

/** Arrays travel as their bytes in base64, little-endian: 100,000 photos are a megabyte. */
const bytes = z.string();

export const photoMap = z.object({
  /** Photos on the map, ascending (uint32). */
  photoIds: bytes,
  /** x and y of each, 0…65535, y upwards (uint16). */
  places: bytes,
  /** Group of alike photos that each belongs to (uint16); empty while the map is being made. */
  groups: bytes,
  /** False: places so far, of a map that is being made. */
  finished: z.boolean(),
  /** Photos whose look is known and that came after the map was made. */
  newer: z.number().int(),
});
export type PhotoMap = z.infer<typeof photoMap>;

export const photoGroup = z.object({
  /** Number of the group, for `groupPhotos`. */
  group: z.number().int(),
  photos: z.number().int(),
  /** Those of them without a label that are not rejected. */
  waiting: z.number().int(),
  /** Labels in it, the most frequent first. */
  labels: z.array(z.object({ classId: id, photos: z.number().int() })),
  /** The most typical photos without a label, then the most typical with one. */
  typical: z.array(id),
});
export type PhotoGroup = z.infer<typeof photoGroup>;

const grouping = z.object({ datasetId: id, groups: z.number().int().min(2).max(200).optional() });

export const looks = {
  state: procedure.input(z.object({ datasetId: id })).output(looksState),
  /** Starts to compute the looks that are missing, or returns the running job. Null when none is missing. */
  compute: procedure.input(z.object({ datasetId: id })).output(z.object({ jobId: z.string().nullable() })),
  /** Null while there is none and none is being made. */
  map: procedure.input(z.object({ datasetId: id })).output(photoMap.nullable()),
  /** Makes the map, or makes it anew: looks at photos that nobody looked at yet, then lays them out. Returns the running job. */
  makeMap: procedure.input(z.object({ datasetId: id })).output(z.object({ jobId: z.string() })),
  /** Of the photos on the map, in its order: their class (uint32), 0 without a label. Empty while there is no map. */
  marks: procedure.input(z.object({ datasetId: id })).output(bytes),
  /**
   * Photos in groups that look alike, the ones with most photos to label first. Without `groups` as many as suit the dataset. Null while they
   * are not made.
   */
  groups: procedure.input(grouping).output(z.array(photoGroup).nullable()),
  /** Makes them: looks at photos that nobody looked at yet, then groups all. Returns the running job; null when all is made already. */
  makeGroups: procedure.input(grouping).output(z.object({ jobId: z.string().nullable() })),
  /** All photos of one of those groups, the most typical first. `conflict` when they are not made. */
  groupPhotos: procedure.input(grouping.extend({ group: z.number().int().min(0) })).output(z.array(id)),
};
