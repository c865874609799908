/** The folders of a dataset on disk: whether they are there, reading them again, finding them where they lie now. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id, timestampMs } from './values.ts';

export const datasetFolder = z.object({
  path: z.string(),
  /** False when the folder is not there: moved, renamed, or its drive is not connected. */
  here: z.boolean(),
  /** Files of photos known in it: there at the last look, and not. */
  files: z.number().int(),
  gone: z.number().int(),
});
export type DatasetFolder = z.infer<typeof datasetFolder>;

const started = z.object({ jobId: z.string(), datasetId: id });

export const folders = {
  /** Looks whether each folder is there, and notes it. */
  list: procedure.input(z.object({ datasetId: id })).output(z.array(datasetFolder)),
  /**
   * Reads all folders again (a job): new, changed, renamed and moved files are taken in, what is gone is marked so. Files
   * that have not changed are not read. Photos of folders that are not there are marked as not connected.
   */
  lookAgain: procedure.input(z.object({ datasetId: id })).output(started),
  /**
   * Finds the photos of a folder in another one (a job), by their place in it and by content, and reads it. Labels stay.
   * Fails with `unusable-data`, nothing changed, when none of them is there.
   */
  locate: procedure
    .input(z.object({ datasetId: id, folder: z.string().min(1), newFolder: z.string().min(1) }))
    .output(started),
  /** An import that was cancelled or cut off, and what it was of: folders, a file, or the name of what was sent; null when there is none or one runs. */
  interrupted: procedure
    .input(z.object({ datasetId: id }))
    .output(z.object({ folders: z.array(z.string()), startedAt: timestampMs }).nullable()),
  /**
   * Goes on with it (a job); what is in is not taken twice. Fails with `not-found` when there is none, and with `unusable-data` when what it
   * was of is not there any more.
   */
  goOn: procedure.input(z.object({ datasetId: id })).output(started),
  /** Leaves it as it is: what was taken stays. */
  leave: procedure.input(z.object({ datasetId: id })).output(z.void()),
};
