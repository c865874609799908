/** Findings as they are stored, and as the contract shows them. */
import type { CheckKind, Decision, Finding } from '../../contract/index.ts';
import type { FindingRow } from '../../store/checks.ts';
import type { NewFinding } from './check.ts';

/** What is stored of a finding besides its columns. */
export interface StoredFinding {
  readonly text: string;
  readonly notes: readonly (string | null)[];
  readonly suggested: number | null;
  readonly neighbours: readonly number[];
  readonly files: readonly string[];
  readonly actions: readonly Decision[];
  readonly rejects: readonly number[];
  readonly relabels: readonly number[];
}

/** Photos of a group that a card shows. */
const shownPhotos = 24;

export function toRow(kind: CheckKind, finding: NewFinding): Omit<FindingRow, 'findingId' | 'datasetId'> {
  const { key, score, photos, given = null } = finding;
  const ids = photos.map(({ photoId }) => photoId);
  const isGroup = kind === 'near-duplicate' || kind === 'two-labels' || kind === 'leak';
  const stored: StoredFinding = {
    text: finding.text,
    notes: photos.map(({ note }) => note),
    suggested: finding.suggested ?? null,
    neighbours: finding.neighbours ?? [],
    files: finding.files ?? [],
    actions: finding.actions,
    rejects: finding.rejects ?? ids.slice(0, 1),
    relabels: finding.relabels ?? ids.slice(0, 1),
  };
  return {
    ...{ kind, key, score, given },
    photos: JSON.stringify(ids),
    // Findings about a whole dataset or about files stand whatever becomes of photos.
    least: ids.length === 0 || kind === 'shortcut' ? 0 : isGroup ? 2 : 1,
    finding: JSON.stringify(stored),
  };
}

export const storedOf = (row: FindingRow): StoredFinding => JSON.parse(row.finding) as StoredFinding;

export const photoIdsOf = (row: FindingRow): number[] => JSON.parse(row.photos) as number[];

/** `isThere`: whether a photo still is and is not rejected; of groups only such photos are shown. */
export function toContract(row: FindingRow, isThere: (photoId: number) => boolean): Finding {
  const { text, notes, suggested, neighbours, files, actions } = storedOf(row);
  const photos = photoIdsOf(row)
    .map((photoId, at) => ({ photoId, note: notes[at] ?? null }))
    .filter(({ photoId }) => isThere(photoId));
  return {
    findingId: row.findingId,
    kind: row.kind as CheckKind,
    score: row.score,
    text,
    photos: photos.slice(0, shownPhotos),
    more: Math.max(0, photos.length - shownPhotos),
    given: row.given,
    suggested,
    neighbours: [...neighbours],
    files: [...files],
    actions: [...actions],
  };
}
