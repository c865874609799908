/** The history of a dataset's labels: what was done when, what the labels were then, and the way back to them. */
import { z } from 'zod';
import { editResult, journalEntry } from './labels.ts';
import { procedure } from './procedure.ts';
import { id, timestampMs } from './values.ts';

export const historyEntry = journalEntry.extend({
  kind: z.enum(['edit', 'import', 'undo', 'redo']),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** The labels right after an entry, and what restoring them would change. */
export const moment = z.object({
  entry: historyEntry,
  /** When the next entry ended that state; null when it still stands. */
  until: timestampMs.nullable(),
  /** Photos that were there, and of those the labelled, rejected and flagged ones. */
  photos: z.number().int(),
  labelled: z.number().int(),
  rejected: z.number().int(),
  flagged: z.number().int(),
  /** In the order of the list then. */
  classes: z.array(z.object({ classId: id, name: z.string(), colour: z.number().int(), photos: z.number().int() })),
  /** What restoring would do. */
  changes: z.object({
    /** Photos of which anything would change. */
    photos: z.number().int(),
    /** Up to 24 of them, for a look. */
    sample: z.array(id),
    /** Labels that would change, most photos first; null for no label. */
    labels: z.array(z.object({ from: z.string().nullable(), to: z.string().nullable(), photos: z.number().int() })),
    flagged: z.number().int(),
    rejected: z.number().int(),
    /** For people: "class rose comes back". */
    classes: z.array(z.string()),
    /** Photos that came later; they keep what they have. */
    addedSince: z.number().int(),
  }),
});
export type Moment = z.infer<typeof moment>;

export const history = {
  /** A page of the journal, newest first; `before` is the last entry of the page before. */
  list: procedure
    .input(z.object({ datasetId: id, before: id.optional(), limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.object({ entries: z.array(historyEntry), more: z.boolean() })),
  /** Labels as of an entry. Fails with `not-found` when the dataset has no such entry. */
  look: procedure.input(z.object({ datasetId: id, entryId: id })).output(moment),
  /**
   * Gives photos and classes back what they had right after an entry, as a new entry that can be undone: nothing is
   * erased. Photos that came later, and classes that only those have, are left alone.
   */
  restore: procedure.input(z.object({ datasetId: id, entryId: id })).output(editResult),
};
