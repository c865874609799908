/** Bringing photos in: folders, files, tables, annotations, archives. Look first, then import. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id, importFormats, skippedFile } from './values.ts';

/** What somebody pointed at. Either paths on the engine's machine, or files that a browser sent. */
const pointedAt = z.object({
  paths: z.array(z.string().min(1)).max(10_000).default([]),
  /** Copies in the upload folder (see `uploadUrl`), under the names that they have at home: `roses/1.jpg`. */
  sent: z
    .array(z.object({ path: z.string().min(1), name: z.string().min(1) }))
    .max(200_000)
    .default([]),
  /** What to take it for; null for what it looks like most. */
  format: z.enum(importFormats).nullable().default(null),
  /** Where the pictures lie that a table or annotation names, when they are not near it. */
  pictureFolder: z.string().min(1).nullable().default(null),
});

export const importPreview = z.object({
  /** What was looked at: an absolute path, or the name of what was sent. */
  root: z.string(),
  format: z.enum(importFormats),
  /** What it may be, the likeliest first. */
  formats: z.array(z.enum(importFormats)),
  /** The dataset's name, when a new one is made. */
  name: z.string(),
  /** The dataset that has this folder already. */
  knownDatasetId: id.nullable(),
  /** Pictures that would be read, by their names; what is inside is seen while importing. */
  photos: z.number().int(),
  labelled: z.number().int(),
  classes: z.array(z.object({ name: z.string(), photos: z.number().int() })),
  split: z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int() }),
  /** Files that a table or annotation names and that are not there. */
  missing: z.number().int(),
  /** Pictures that come in without a label because they show several classes. */
  severalLabels: z.number().int(),
  /** Files that are no pictures by their names, and others that will be left out. */
  leftOut: z.number().int(),
  /** Some of what is missing or left out, with the reason. */
  examples: z.array(skippedFile),
  /** True when Thaw keeps copies of its own, because the pictures are no files of their own or were sent. */
  keepsCopies: z.boolean(),
});
export type ImportPreview = z.infer<typeof importPreview>;

export const watchedFolder = z.object({
  folder: z.string(),
  watched: z.boolean(),
  /** Why it cannot be watched, for people; null when all is well. */
  problem: z.string().nullable(),
});

export const imports = {
  /** The dataset's folders, and whether new files in them come in by themselves; they do unless it is turned off. */
  watching: procedure.input(z.object({ datasetId: id })).output(z.array(watchedFolder)),
  /** Turns that on or off, for one folder or for all of the dataset's. */
  watch: procedure
    .input(z.object({ datasetId: id, folder: z.string().nullable().default(null), watched: z.boolean() }))
    .output(z.array(watchedFolder)),
  /** Says what would come in. Changes nothing. Fails with `unusable-data` when nothing of it can be imported. */
  look: procedure.input(pointedAt).output(importPreview),
  /** Deletes files that a browser sent and that are not to be imported after all. */
  forget: procedure.input(pointedAt.pick({ sent: true })).output(z.void()),
  /**
   * Starts the import (a job). Files not taken are listed with their reason in the report. Without a dataset a new one is
   * made, or the one that has the folder already is taken.
   */
  start: procedure
    .input(pointedAt.extend({ datasetId: id.optional(), name: z.string().trim().min(1).max(200).optional() }))
    .output(z.object({ jobId: z.string(), datasetId: id })),
};
