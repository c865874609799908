/** Labels and classes. Every edit, and every split and suggestion turned down, is a row in an append-only journal, committed before the call returns. */
import { z } from 'zod';
import { datasetClass } from './datasets.ts';
import { photoSelection } from './photos.ts';
import { procedure } from './procedure.ts';
import { id, timestampMs } from './values.ts';

/** One step of the journal as people read it. */
export const journalEntry = z.object({
  entryId: id,
  at: timestampMs,
  /** "37 photos labelled bee", "class rose renamed to roses", "undone: 6 photos labelled tulip". */
  summary: z.string(),
  photos: z.number().int(),
  /** True when it has been undone (and not redone). */
  undone: z.boolean(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

/** What a labelling call did. It is on disk when this arrives. */
export const editResult = z.object({
  /** Null when nothing changed (the photos had that label already). */
  entry: journalEntry.nullable(),
  /** Photos whose row changed, the first 1,000; empty for class edits. */
  photoIds: z.array(id),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type EditResult = z.infer<typeof editResult>;

export const labels = {
  /** Gives the photos a class, or takes the label away with `null`. */
  set: procedure.input(z.object({ selection: photoSelection, classId: id.nullable() })).output(editResult),
  setFlagged: procedure.input(z.object({ selection: photoSelection, flagged: z.boolean() })).output(editResult),
  setRejected: procedure.input(z.object({ selection: photoSelection, rejected: z.boolean() })).output(editResult),
  /** Takes back the latest step that is not undone. Without limit, also after a restart. */
  undo: procedure.input(z.object({ datasetId: id })).output(editResult),
  redo: procedure.input(z.object({ datasetId: id })).output(editResult),
  /** The journal, newest first. */
  history: procedure
    .input(z.object({ datasetId: id, limit: z.number().int().min(1).max(1000).default(100) }))
    .output(z.array(journalEntry)),
  /**
   * Makes a class at the end of the list, and gives it the photos of `selection` in the same step: that is how a class is
   * split. Fails with `conflict` when the name is taken (case does not matter).
   */
  createClass: procedure
    .input(z.object({ datasetId: id, name: z.string().trim().min(1).max(200), selection: photoSelection.optional() }))
    .output(datasetClass),
  renameClass: procedure.input(z.object({ classId: id, name: z.string().trim().min(1).max(200) })).output(editResult),
  /** Gives a class another of the ten colours. */
  recolourClass: procedure.input(z.object({ classId: id, colour: z.number().int().min(0).max(9) })).output(editResult),
  /** Moves a class to another place in the list. */
  moveClass: procedure.input(z.object({ classId: id, position: z.number().int().min(0) })).output(editResult),
  /** Gives the photos of `classIds` the label of `into`, and takes these classes away. One step for undo. */
  mergeClasses: procedure.input(z.object({ classIds: z.array(id).min(1).max(1000), into: id })).output(editResult),
  /**
   * Takes the class away; its photos lose their label, or get `moveTo`'s, and with `reject` are rejected as well.
   * Undo brings all of it back.
   */
  removeClass: procedure
    .input(z.object({ classId: id, moveTo: id.nullable().default(null), reject: z.boolean().optional() }))
    .output(editResult),
};
