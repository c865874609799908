/** Labels and sides of a dataset as files that other programs read, and that Thaw reads back as the same dataset. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id, skippedFile, timestampMs } from './values.ts';

/** `image-folder` is Hugging Face's; `xmp` writes keywords into sidecar files beside the photos. */
export const datasetFormats = ['csv', 'coco', 'class-folders', 'image-folder', 'xmp'] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

/** What becomes of the photos: named where they lie, copied into the export, or linked from it. */
export const photoPlaces = ['leave', 'copy', 'link'] as const;
export type PhotoPlace = (typeof photoPlaces)[number];

export const datasetExport = z.object({
  exportId: id,
  datasetId: id,
  format: z.enum(datasetFormats),
  /** Absolute; for `xmp` the folder of the photos. */
  folder: z.string(),
  createdAt: timestampMs,
  /** Photos written, and how many of them have a label. */
  photos: z.number().int(),
  labelled: z.number().int(),
  /** Tables and annotation files, relative to the folder. */
  files: z.array(z.string()),
  /** Photos that were left out, with the reason. */
  skipped: z.array(skippedFile),
  /** What the format cannot hold, in sentences. */
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type DatasetExport = z.infer<typeof datasetExport>;

export const datasetExports = {
  /**
   * Starts to write (a job; its result is the export's id). The folder must be empty or not there; with `newFolder` a
   * folder named after the dataset is made in it. Without a version the dataset is written as it is now. Rejected photos are
   * left out. Fails with `conflict` when the folder holds something.
   */
  start: procedure
    .input(
      z.object({
        datasetId: id,
        versionId: id.nullable().default(null),
        format: z.enum(datasetFormats),
        /** Not for `xmp`, whose files lie beside the photos. */
        folder: z.string().min(1).nullable().default(null),
        newFolder: z.boolean().default(false),
        /** `class-folders` and `image-folder` need copies or links. */
        photos: z.enum(photoPlaces).default('leave'),
      }),
    )
    .output(z.object({ jobId: z.string() })),
  get: procedure.input(z.object({ exportId: id })).output(datasetExport),
  /** Newest first. */
  list: procedure.input(z.object({ datasetId: id })).output(z.array(datasetExport)),
};
