/** The history service: the journal as people read it, labels as of an entry, and restoring them. */
import { type HistoryEntry, type Moment, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { allClassesOf, type ClassRow } from '../store/datasets.ts';
import { type EntryRow, entriesBefore, entryById, type PhotoField } from '../store/journal.ts';
import { type ClassDifference, type PhotoDifference, photosAddedAfter } from '../store/journalPast.ts';
import type { Store } from '../store/store.ts';
import { announceEdit } from './announceEdit.ts';
import type { Journal, PlannedEdit } from './journal.ts';
import { type DifferencesSince, differencesSince, labelsAt } from './labelsAt.ts';
import { mustExist } from './photos.ts';
import type { Surroundings } from './surroundings.ts';
import { photosInWords } from './wording.ts';

export function createHistory(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  journal: Journal,
): Services['history'] {
  function entryOf(datasetId: number, entryId: number): EntryRow {
    mustExist(store, datasetId);
    const entry = entryById(store, entryId);
    if (entry?.datasetId === datasetId) return entry;
    throw new ServiceError('not-found', `This dataset's history has no entry ${entryId}. Choose one of its list.`, {
      subject: 'entryId',
    });
  }

  return {
    list({ datasetId, before, limit }) {
      mustExist(store, datasetId);
      const rows = entriesBefore(store, datasetId, before ?? null, limit + 1);
      return { entries: rows.slice(0, limit).map(inContract), more: rows.length > limit };
    },
    look({ datasetId, entryId }) {
      entryOf(datasetId, entryId);
      return look(store, datasetId, entryId);
    },
    restore({ datasetId, entryId }) {
      const entry = entryOf(datasetId, entryId);
      const result = journal.edit(datasetId, () => planRestore(store, datasetId, entry));
      return announceEdit(changes, datasetId, result);
    },
  };
}

/** Puts back what differs; null when nothing does. */
function planRestore(store: Store, datasetId: number, entry: EntryRow): PlannedEdit | null {
  const { photos, classes } = restorable(store, datasetId, differencesSince(store, datasetId, entry.entryId));
  if (photos.length === 0 && classes.length === 0) return null;
  const changed = new Set(photos.map(({ photoId }) => photoId)).size;
  return {
    summary: `labels restored as they were after “${entry.summary}”: ${photosInWords(changed)}`,
    write(writer) {
      const steps = Map.groupBy(photos, ({ field, was }) => `${field} ${was}`);
      for (const [first, ...rest] of steps.values()) {
        if (!first) continue;
        const photoIds = [first, ...rest].map(({ photoId }) => photoId);
        writer.photos(photoIds, first.field, first.was);
      }
      writer.classes(classes.map(({ classId, field, was }) => ({ classId, field, value: was })));
    },
  };
}

/** Without the classes that were not there then but that photos added since have: those stay as they are. */
function restorable(store: Store, datasetId: number, since: DifferencesSince): DifferencesSince {
  if (since.until === null) return since;
  const needed = new Set(photosAddedAfter(store, datasetId, since.until).map(({ classId }) => classId));
  const kept = new Set(
    since.classes
      .filter(({ classId, field, was }) => field === 'removed' && was === 1 && needed.has(classId))
      .map(({ classId }) => classId),
  );
  return { ...since, classes: since.classes.filter(({ classId }) => !kept.has(classId)) };
}

function look(store: Store, datasetId: number, entryId: number): Moment {
  const [entry] = entriesBefore(store, datasetId, entryId + 1, 1);
  if (!entry) throw new Error(`Entry ${entryId} is not in the journal.`);
  const { classes, photos } = labelsAt(store, datasetId, entryId);
  const since = restorable(store, datasetId, differencesSince(store, datasetId, entryId));
  const all = allClassesOf(store, datasetId);
  const counts = new Map<number | null, number>();
  let [rejected, flagged, labelled] = [0, 0, 0];
  for (const photo of photos.values()) {
    if (photo.flagged) flagged += 1;
    if (photo.rejected) rejected += 1;
    else {
      counts.set(photo.classId, (counts.get(photo.classId) ?? 0) + 1);
      if (photo.classId !== null) labelled += 1;
    }
  }
  const changing = [...new Set(since.photos.map(({ photoId }) => photoId))];
  const added = since.until === null ? [] : photosAddedAfter(store, datasetId, since.until);
  return {
    entry: inContract(entry),
    until: since.until,
    photos: photos.size,
    ...{ labelled, rejected, flagged },
    classes: classes.map((row) => ({ ...row, photos: counts.get(row.classId) ?? 0 })),
    changes: {
      photos: changing.length,
      sample: changing.slice(0, sampleSize),
      labels: labelMoves(since.photos, all, since.classes),
      flagged: countField(since.photos, 'flagged'),
      rejected: countField(since.photos, 'rejected'),
      classes: classWords(all, since.classes),
      addedSince: added.reduce((sum, { photos }) => sum + photos, 0),
    },
  };
}

const sampleSize = 24;

const countField = (photos: readonly PhotoDifference[], field: PhotoField): number =>
  photos.reduce((sum, difference) => sum + (difference.field === field ? 1 : 0), 0);

/** From the label now to the label then, by name; most photos first. */
function labelMoves(
  photos: readonly PhotoDifference[],
  all: readonly ClassRow[],
  classes: readonly ClassDifference[],
): Moment['changes']['labels'] {
  const now = new Map(all.map((row) => [row.classId, row.name]));
  const then = new Map(now);
  for (const { classId, field, was } of classes) if (field === 'name') then.set(classId, String(was));
  const nameIn = (names: ReadonlyMap<number, string>, classId: number | null) =>
    classId === null ? null : (names.get(classId) ?? null);
  const labels = photos.filter(({ field }) => field === 'class_id');
  return [...Map.groupBy(labels, ({ is, was }) => `${is} ${was}`).values()]
    .map((moves) => ({
      from: nameIn(now, moves[0]?.is ?? null),
      to: nameIn(then, moves[0]?.was ?? null),
      photos: moves.length,
    }))
    .sort((a, b) => b.photos - a.photos);
}

/** What becomes of classes: "class rose comes back". */
function classWords(all: readonly ClassRow[], differences: readonly ClassDifference[]): string[] {
  const words: string[] = [];
  let moved = false;
  for (const row of all) {
    const own = differences.filter(({ classId, field, was }) => classId === row.classId && row[field] !== was);
    const was = Object.fromEntries(own.map((difference) => [difference.field, difference.was]));
    const name = String(was.name ?? row.name);
    if (was.removed === 0) words.push(`class ${name} comes back`);
    else if (was.removed === 1) words.push(`class ${row.name} goes`);
    else if (row.removed === 1) continue;
    else if (was.name !== undefined) words.push(`class ${row.name} is called ${name} again`);
    else if (was.colour !== undefined) words.push(`class ${row.name} gets back its colour`);
    else if (was.position !== undefined) moved = true;
  }
  return moved ? [...words, 'classes get back their order'] : words;
}

function inContract(row: EntryRow & { photos: number; undone: 0 | 1 }): HistoryEntry {
  const { entryId, at, kind, summary, photos } = row;
  return { entryId, at, kind, summary, photos, undone: row.undone === 1 };
}
