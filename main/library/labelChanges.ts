/**
 * How many photos have another label now than after an entry of the journal. Asked for every run after every label, so what was found
 * before is kept, and only changes that came since are read, once for all runs.
 */
import { importedUpTo, type LabelChange, labelChanges, latestEntryId } from '../store/journal.ts';
import type { Store } from '../store/store.ts';

export interface LabelChanges {
  /** Photos whose label or rejection differs now from what it was right after that entry (null: from the beginning). */
  since(datasetId: number, journalId: number | null): number;
}

/** Datasets that are looked at, and moments kept of each: a megabyte each with 100,000 photos. */
const datasetsMost = 2;
const momentsMost = 20;

export function createLabelChanges(store: Store): LabelChanges {
  const datasets = new Map<number, Followed>();

  /** What is known of a dataset, brought up to its latest entry. */
  function follow(datasetId: number): Followed {
    const latest = latestEntryId(store, datasetId) ?? 0;
    const known = datasets.get(datasetId);
    // An import's entry grows while it runs: what was read of it was not all of it.
    if (known !== undefined && importedUpTo(store, datasetId, known.upTo) === known.imported) {
      if (known.upTo < latest) {
        const changes = labelChanges(store, datasetId, known.upTo, latest);
        for (const moment of known.moments.values()) moment.take(changes);
        known.imported = importedUpTo(store, datasetId, latest);
        known.upTo = latest;
      }
      return known;
    }
    const fresh: Followed = { upTo: latest, imported: importedUpTo(store, datasetId, latest), moments: new Map() };
    datasets.delete(datasetId);
    makeRoom(datasets, datasetsMost);
    datasets.set(datasetId, fresh);
    return fresh;
  }

  return {
    since(datasetId, journalId) {
      const { upTo, moments } = follow(datasetId);
      const from = journalId ?? 0;
      const known = moments.get(from);
      if (known !== undefined) return known.differing;
      const moment = createMoment();
      moment.take(labelChanges(store, datasetId, from, upTo));
      makeRoom(moments, momentsMost);
      moments.set(from, moment);
      return moment.differing;
    },
  };
}

interface Followed {
  /** Latest entry that was taken in. */
  upTo: number;
  /** Photos that imports had changed by then. */
  imported: number;
  /** By the entry that they come after. */
  readonly moments: Map<number, Moment>;
}

interface Moment {
  /** Photos that are not what they were. */
  readonly differing: number;
  /** Changes that came since the last ones taken, in order. */
  take(changes: readonly LabelChange[]): void;
}

function createMoment(): Moment {
  // By photo id; what a photo was, and whether it is another now: its label and its rejection.
  const was = [new Int32Array(0), new Int32Array(0)] as [Int32Array, Int32Array];
  let differs = new Uint8Array(0);
  let differing = 0;

  function growTo(length: number): void {
    for (const field of [0, 1] as const) {
      const longer = new Int32Array(length).fill(untouched);
      longer.set(was[field]);
      was[field] = longer;
    }
    const longer = new Uint8Array(length);
    longer.set(differs);
    differs = longer;
  }

  return {
    get differing() {
      return differing;
    },
    take(changes) {
      const highest = changes.reduce((most, [photoId]) => Math.max(most, photoId), -1);
      if (highest >= differs.length) growTo(Math.max(highest + 1, Math.ceil(1.2 * differs.length)));
      for (const [photoId, field, before, after] of changes) {
        const values = was[field];
        if (values[photoId] === untouched) values[photoId] = before;
        const bit = 1 << field;
        const now = values[photoId] === after ? differs[photoId]! & ~bit : differs[photoId]! | bit;
        differing += Number(now !== 0) - Number(differs[photoId] !== 0);
        differs[photoId] = now;
      }
    },
  };
}

const untouched = -1;

/** The one that came first goes. */
function makeRoom(map: Map<number, unknown>, most: number): void {
  if (map.size >= most) map.delete(map.keys().next().value!);
}
