/**
 * The one place where labels, classes, splits and what was turned down change. Every step is an entry of the append-only journal in the same
 * transaction as the change itself; undo and redo are entries of their own that take back what an earlier entry did, so
 * nothing is ever rewritten. Undo skips imports: they are not a person's edits.
 */
import type { EditResult, JournalEntry, Split } from '../contract/index.ts';
import { deleteClosedLeaks } from '../store/checks.ts';
import {
  addClass,
  allClassesOf,
  type ClassRow,
  classById,
  classesOf,
  datasetById,
  saveSplitSettings,
  setClassField,
} from '../store/datasets.ts';
import {
  addEntry,
  type ClassField,
  changePhotos,
  classChanges,
  type EntryRow,
  entryById,
  type LabelField,
  latestApplication,
  latestEntries,
  nextToRedo,
  nextToUndo,
  photosChanged,
  photosOfClass,
  photosToChange,
  recordClassChange,
  recordSplitSettings,
  recordTurnedDown,
  revertLabels,
  revertSides,
  splitSettingsChange,
  turnedDownChanges,
} from '../store/journal.ts';
import { photosOnSides } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { turnDown } from '../store/suggestions.ts';
import { foldName } from './naturalOrder.ts';
import type { SplitSettings } from './split.ts';

/** Writes the changes of one entry; exists only inside `Journal.edit`. */
export interface EntryWriter {
  readonly entryId: number;
  /** Sets the field of photos that have another value; the rest is left alone. */
  photos(ids: readonly number[], field: LabelField, value: number | null): void;
  rename(classId: number, name: string): void;
  recolour(classId: number, colour: number): void;
  place(classId: number, position: number): void;
  remove(classId: number): void;
  /** Brings a removed class back. */
  restore(classId: number): void;
  /** Sets fields of several classes as one step, so that two may swap their names. */
  classes(changes: readonly ClassChange[]): void;
  /** Makes a class at the end of the list. */
  create(name: string): number;
  /** Puts photos on sides, all others on none except where a folder decides, and keeps how that was drawn. */
  split(sides: ReadonlyMap<number, Split>, settings: SplitSettings): void;
  /** Never suggests the class for the photo again, or, with `down` false, as if nothing had been said. */
  turnDown(photoId: number, classId: number, down: boolean): void;
}

/** What an edit did, and which news of it there are. */
export interface Edited extends EditResult {
  readonly touched: ReadonlySet<'labels' | 'split' | 'suggestions'>;
}

export interface ClassChange {
  readonly classId: number;
  readonly field: ClassField;
  readonly value: string | number;
}

export interface Journal {
  /**
   * Writes one edit. `plan` looks first and says what it would do, or returns null when there is nothing to do; all of
   * it is one transaction.
   */
  edit(datasetId: number, plan: () => PlannedEdit | null): Edited;
  /** Opens the entry of an import; its changes may be written over several transactions. Undo leaves it alone. */
  beginImport(datasetId: number, summary: string): EntryWriter;
  /** Takes back the latest edit that does not stand undone; changes nothing when there is none. */
  undo(datasetId: number): Edited;
  redo(datasetId: number): Edited;
  /** Gives what an earlier edit changed its value from before, as a new edit; what came after it stands as far as it is about others. */
  takeBack(datasetId: number, entryId: number): Edited;
  /** Newest first. */
  history(datasetId: number, limit: number): JournalEntry[];
}

export interface PlannedEdit {
  /** For people: "6 photos labelled tulip". */
  readonly summary: string;
  write(entry: EntryWriter): void;
}

export function createJournal(store: Store, clock: () => number): Journal {
  function entryWriter(datasetId: number, entryId: number, touched: Touched): EntryWriter {
    const change = (changes: readonly ClassChange[]) => {
      touched.add('labels');
      changeClasses(store, entryId, changes);
    };
    const set = (classId: number, field: ClassField, value: string | number) => change([{ classId, field, value }]);
    return {
      entryId,
      photos(ids, field, value) {
        touched.add('labels');
        const changing = photosToChange(store, ids, field, value);
        if (changing.length > 0) changePhotos(store, entryId, changing, field, value);
      },
      rename: (classId, name) => set(classId, 'name', name),
      recolour: (classId, colour) => set(classId, 'colour', colour),
      place: (classId, position) => set(classId, 'position', position),
      remove: (classId) => set(classId, 'removed', 1),
      restore: (classId) => set(classId, 'removed', 0),
      classes: change,
      create(name) {
        const all = allClassesOf(store, datasetId);
        const position = Math.max(-1, ...all.map((row) => row.position)) + 1;
        // Made as a removed class and then brought in, so that undo takes it out by the same rule as everything else.
        const classId = addClass(store, { datasetId, name, colour: nextColour(all), position, removed: 1 });
        set(classId, 'removed', 0);
        return classId;
      },
      split(sides, settings) {
        touched.add('split');
        changeSides(store, { entryId, datasetId }, sides);
        changeSplitSettings(store, { entryId, datasetId }, JSON.stringify(settings));
      },
      turnDown(photoId, classId, down) {
        touched.add('suggestions');
        if (turnDown(store, photoId, classId, down)) recordTurnedDown(store, entryId, { photoId, classId }, down);
      },
    };
  }

  function begin(datasetId: number, kind: EntryRow['kind'], subjectId: number | null, summary: string): number {
    return addEntry(store, { datasetId, at: clock(), kind, subjectId, summary });
  }

  function result(datasetId: number, entryId: number | null, touched: Touched): Edited {
    const photoIds = entryId === null ? [] : photosChanged(store, entryId, photosNamed);
    const [latest] = entryId === null ? [] : latestEntries(store, datasetId, 1);
    return {
      entry: latest ? inContract(latest) : null,
      photoIds,
      canUndo: nextToUndo(store, datasetId) !== undefined,
      canRedo: nextToRedo(store, datasetId) !== undefined,
      touched,
    };
  }

  /** Undo and redo alike: a new entry takes back what the latest entry for that edit did. */
  function takeBack(datasetId: number, kind: 'undo' | 'redo', edit: EntryRow | undefined): Edited {
    if (!edit) return result(datasetId, null, new Set());
    const applied = latestApplication(store, edit.entryId);
    const words = kind === 'undo' ? 'undone' : 'done again';
    const entryId = begin(datasetId, kind, edit.entryId, `${words}: ${edit.summary}`);
    return result(datasetId, entryId, revert(store, { entryId, datasetId }, applied));
  }

  return {
    edit: (datasetId, plan) =>
      store.write(() => {
        const planned = plan();
        const touched: Touched = new Set();
        if (!planned) return result(datasetId, null, touched);
        const entryId = begin(datasetId, 'edit', null, planned.summary);
        planned.write(entryWriter(datasetId, entryId, touched));
        return result(datasetId, entryId, touched);
      }),
    beginImport: (datasetId, summary) => entryWriter(datasetId, begin(datasetId, 'import', null, summary), new Set()),
    undo: (datasetId) => store.write(() => takeBack(datasetId, 'undo', nextToUndo(store, datasetId))),
    takeBack: (datasetId, entryId) =>
      store.write(() => {
        const entry = entryById(store, entryId);
        if (!entry) return result(datasetId, null, new Set());
        const newId = begin(datasetId, 'edit', null, `taken back: ${entry.summary}`);
        return result(datasetId, newId, revert(store, { entryId: newId, datasetId }, entryId));
      }),
    redo: (datasetId) => store.write(() => takeBack(datasetId, 'redo', nextToRedo(store, datasetId))),
    history: (datasetId, limit) => latestEntries(store, datasetId, limit).map(inContract),
  };
}

type Touched = Set<'labels' | 'split' | 'suggestions'>;

/** An entry that is being written. */
interface NewEntry {
  readonly entryId: number;
  readonly datasetId: number;
}

/** Gives everything that `entryId` changed its value from before, and records that under the new entry. */
function revert(store: Store, entry: NewEntry, entryId: number): Touched {
  const touched: Touched = new Set();
  const settings = splitSettingsChange(store, entryId);
  if (settings !== undefined) {
    touched.add('split');
    revertSides(store, entry.entryId, entryId);
    changeSplitSettings(store, entry, settings.before);
    deleteClosedLeaks(store, entry.datasetId);
  }
  for (const { photoId, classId, before } of turnedDownChanges(store, entryId)) {
    touched.add('suggestions');
    if (turnDown(store, photoId, classId, before)) recordTurnedDown(store, entry.entryId, { photoId, classId }, before);
  }
  if (revertLabels(store, entry.entryId, entryId) > 0) touched.add('labels');
  const changes = classChanges(store, entryId).flatMap(({ classId, field, before }) =>
    before === null ? [] : [{ classId, field, value: JSON.parse(before) as string | number }],
  );
  if (changes.length > 0) touched.add('labels');
  changeClasses(store, entry.entryId, changes);
  return touched;
}

/** Puts photos on sides, all others on none except where a folder decides. */
function changeSides(store: Store, { entryId, datasetId }: NewEntry, sides: ReadonlyMap<number, Split>): void {
  const leaving = photosOnSides(store, datasetId).filter((photoId) => !sides.has(photoId));
  if (leaving.length > 0) changePhotos(store, entryId, leaving, 'split', null);
  for (const [side, members] of Map.groupBy(sides, ([, split]) => split)) {
    const ids = members.map(([photoId]) => photoId);
    const changing = photosToChange(store, ids, 'split', side);
    if (changing.length > 0) changePhotos(store, entryId, changing, 'split', side);
  }
  deleteClosedLeaks(store, datasetId);
}

function changeSplitSettings(store: Store, { entryId, datasetId }: NewEntry, after: string | null): void {
  const before = datasetById(store, datasetId)?.splitSettings ?? null;
  recordSplitSettings(store, entryId, { before, after });
  saveSplitSettings(store, datasetId, after);
}

/** Sets fields of classes and records what changed. A name that another class has got meanwhile is made free: "rose (2)". */
function changeClasses(store: Store, entryId: number, changes: readonly ClassChange[]): void {
  const steps = [...Map.groupBy(changes, (change) => change.classId)].flatMap(([classId, fields]) => {
    const row = classById(store, classId);
    if (!row) throw new Error(`Class ${classId} is not in the store.`);
    const next: ClassRow = { ...row, ...Object.fromEntries(fields.map(({ field, value }) => [field, value])) };
    return classFields.some((field) => next[field] !== row[field]) ? [{ row, next }] : [];
  });
  for (const { row, next } of steps) {
    if (row.removed === 1 || next.removed === 0) continue;
    // An import may have given photos this class after the edit that is undone now.
    const orphans = photosOfClass(store, row.classId);
    if (orphans.length > 0) changePhotos(store, entryId, orphans, 'class_id', null);
  }
  // While they change none of them is in the list, so that they do not stand in each other's way.
  for (const { row } of steps) setClassField(store, row.classId, 'removed', 1);
  for (const { row, next } of steps) {
    const wanted = { ...next, name: next.removed === 0 ? freeName(store, row, next.name) : next.name };
    for (const field of classFields) setClassField(store, row.classId, field, wanted[field]);
    for (const field of classFields) {
      if (wanted[field] === row[field]) continue;
      const [before, after] = [JSON.stringify(row[field]), JSON.stringify(wanted[field])];
      recordClassChange(store, entryId, { classId: row.classId, field, before, after });
    }
  }
}

/** In this order, so that a class comes back into the list with its name. */
const classFields: readonly ClassField[] = ['name', 'colour', 'position', 'removed'];

/** The name, or "rose (2)" when another class of the dataset is called so. */
function freeName(store: Store, row: ClassRow, name: string): string {
  const taken = new Set(
    classesOf(store, row.datasetId)
      .filter((other) => other.classId !== row.classId)
      .map((other) => foldName(other.name)),
  );
  let free = name;
  for (let n = 2; taken.has(foldName(free)); n++) free = `${name} (${n})`;
  return free;
}

/** The first colour that no class of the list has; with more than ten they repeat in order. */
function nextColour(all: readonly ClassRow[]): number {
  const inUse = new Set(all.filter((row) => row.removed === 0).map((row) => row.colour));
  for (let colour = 0; colour < colours; colour++) if (!inUse.has(colour)) return colour;
  return all.length % colours;
}

const colours = 10;
/** Photos that an answer names; the entry has the count of all. */
const photosNamed = 1000;

function inContract(row: EntryRow & { photos: number; undone: 0 | 1 }): JournalEntry {
  return { entryId: row.entryId, at: row.at, summary: row.summary, photos: row.photos, undone: row.undone === 1 };
}
