/** Backups of the data, and the way back to one when the data file is damaged. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { timestampMs } from './values.ts';

export const backup = z.object({
  /** File name in the folder of backups; names the backup. */
  name: z.string(),
  at: timestampMs,
  sizeBytes: z.number().int(),
  photos: z.number().int(),
  labelled: z.number().int(),
  /** The last label or class edit in it; null when there is none. */
  lastEditAt: timestampMs.nullable(),
  /** Edits that came after it and would be lost; null when the damaged file cannot tell. */
  editsSince: z.number().int().nullable(),
});
export type Backup = z.infer<typeof backup>;

export const recoveryState = z.object({
  /** Why Thaw cannot work with its data, for people; null when it can. */
  problem: z.string().nullable(),
  /** True when a backup can take the place of the data: it is damaged or gone, not merely newer or in use. */
  restorable: z.boolean(),
  dataDir: z.string(),
  /** Newest first. */
  backups: z.array(backup),
});
export type RecoveryState = z.infer<typeof recoveryState>;

export const recovery = {
  state: procedure.output(recoveryState),
  /** Makes a backup now; it is checked before it counts. */
  backUp: procedure.output(backup),
  /**
   * Puts a backup (null: empty data) in the place of the data, which is kept beside the backups. The engine starts anew
   * after it, so every connection ends. `conflict` while the engine works with its data.
   */
  restore: procedure
    .input(z.object({ name: z.string().nullable() }))
    .output(z.object({ keptAside: z.string().nullable() })),
};
