/** Named versions of a dataset: which photos were in it, their labels and sides. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { contentHash, id, split, timestampMs } from './values.ts';

export const datasetVersion = z.object({
  versionId: id,
  datasetId: id,
  name: z.string(),
  createdAt: timestampMs,
  /** Latest journal entry that is in it; null for before the first. */
  entryId: id.nullable(),
  photos: z.number().int(),
  labelled: z.number().int(),
});
export type DatasetVersion = z.infer<typeof datasetVersion>;

/** A photo that differs. Label and side as they were and are; null for none. */
export const versionDifference = z.object({
  photoId: id,
  hash: contentHash,
  name: z.string(),
  before: z.object({ label: z.string().nullable(), split: split.nullable(), rejected: z.boolean() }).nullable(),
  after: z.object({ label: z.string().nullable(), split: split.nullable(), rejected: z.boolean() }).nullable(),
});
export type VersionDifference = z.infer<typeof versionDifference>;

const differences = z.object({ total: z.number().int(), photos: z.array(versionDifference) });

export const versionComparison = z.object({
  /** Photos that are the same in both. */
  same: z.number().int(),
  /** Photos that only the second has, photos that only the first has. */
  added: differences,
  removed: differences,
  relabelled: differences,
  /** Another side of the split, with the same label. */
  moved: differences,
  /** Rejected or taken back in. */
  rejected: differences,
  classes: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ before: z.string(), after: z.string() })),
  }),
});
export type VersionComparison = z.infer<typeof versionComparison>;

const name = z.string().trim().min(1).max(200);

export const versions = {
  /** Newest first. */
  list: procedure.input(z.object({ datasetId: id })).output(z.array(datasetVersion)),
  /** Keeps the dataset as it is now under a name. Fails with `conflict` when the name is taken. */
  create: procedure.input(z.object({ datasetId: id, name })).output(datasetVersion),
  rename: procedure.input(z.object({ versionId: id, name })).output(datasetVersion),
  /** Forgets the version; photos and labels stay as they are. */
  remove: procedure.input(z.object({ versionId: id })).output(z.void()),
  /** What changed from one version to another, or to now (null). At most 500 photos of each kind come along. */
  compare: procedure.input(z.object({ datasetId: id, from: id, to: id.nullable() })).output(versionComparison),
};
