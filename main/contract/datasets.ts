/** Datasets: folders of photos that stay where they are. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id, importFormats, skippedFile, timestampMs } from './values.ts';

export const datasetClass = z.object({
  classId: id,
  name: z.string(),
  /** Index into the class colours, 0…9, in the order they were handed out. */
  colour: z.number().int(),
  /** Position in the list, 0 first; decides the key (1…9, then Q W E R T Y U O P). */
  position: z.number().int(),
  /** Photos with this label that are neither rejected nor missing from the dataset. */
  photos: z.number().int(),
});
export type DatasetClass = z.infer<typeof datasetClass>;

export const dataset = z.object({
  datasetId: id,
  name: z.string(),
  createdAt: timestampMs,
  /** Imported folders, absolute. */
  folders: z.array(z.string()),
  photos: z.number().int(),
  labelled: z.number().int(),
  rejected: z.number().int(),
  missing: z.number().int(),
  split: z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int(), none: z.number().int() }),
  classes: z.array(datasetClass),
  /** The import running now, if any. */
  importingJobId: z.string().nullable(),
});
export type Dataset = z.infer<typeof dataset>;

export const importReport = z.object({
  reportId: id,
  datasetId: id,
  folder: z.string(),
  /** What it was taken for: a folder's layout, or another format. */
  layout: z.enum(['flat', 'class-folders', 'split-folders', ...importFormats]).exclude(['folder']),
  /** Files looked at, pictures taken, and how many of these were not in the dataset before. */
  files: z.number().int(),
  taken: z.number().int(),
  added: z.number().int(),
  skipped: z.array(skippedFile),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

export const datasets = {
  list: procedure.output(z.array(dataset)),
  get: procedure.input(z.object({ datasetId: id })).output(dataset),
  rename: procedure.input(z.object({ datasetId: id, name: z.string().trim().min(1).max(200) })).output(dataset),
  /** Forgets the dataset, its labels and its runs. The photos are not touched. */
  remove: procedure.input(z.object({ datasetId: id })).output(z.void()),
  /**
   * Starts importing every readable picture under `folder` (a job); files not taken are listed with their reason in
   * the report. With `valFolder`, that folder becomes the validation set untouched. Importing a known folder again
   * takes in what is new. Fails with `unusable-data` when the folder cannot be read or holds no file at all.
   */
  importFolder: procedure
    .input(
      z.object({
        folder: z.string().min(1),
        valFolder: z.string().min(1).optional(),
        /** Add to this dataset; without it a new one is made, or the one that already has this folder is taken. */
        datasetId: id.optional(),
        name: z.string().trim().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ jobId: z.string(), datasetId: id })),
  /** Draws the sample pictures (300 in 4 classes, always the same) into the data directory and imports them (a job). */
  makeSample: procedure.output(z.object({ jobId: z.string(), datasetId: id })),
  /** Reports of the dataset's imports, newest first. */
  reports: procedure.input(z.object({ datasetId: id })).output(z.array(importReport)),
  /**
   * Splits the labelled photos that are not in a fixed split (a val folder) anew: stratified by class, seeded,
   * exact duplicates on one side. Shares are of 0…1; the rest is train.
   */
  resplit: procedure
    .input(
      z.object({
        datasetId: id,
        val: z.number().min(0).max(0.9).default(0.2),
        test: z.number().min(0).max(0.9).default(0),
        seed: z.number().int().default(1),
      }),
    )
    .output(dataset),
};
