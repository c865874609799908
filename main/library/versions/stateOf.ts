/** A dataset as it is now or was in a version: its classes, and each photo with label and side. */
import { ServiceError, type Split } from '../../contract/index.ts';
import { latestEntryId } from '../../store/journal.ts';
import type { Store } from '../../store/store.ts';
import { type MemberRow, membersNow, type VersionRow, versionById, versionMembers } from '../../store/versions.ts';
import { labelsAt } from '../labelsAt.ts';
import { unpackMembers } from './members.ts';

export interface DatasetState {
  /** In the order of the list. */
  readonly classes: readonly { readonly classId: number; readonly name: string }[];
  /** In order of id. */
  readonly photos: readonly StatePhoto[];
}

export interface StatePhoto extends MemberRow {
  /** null for no label. */
  readonly classId: number | null;
  readonly label: string | null;
  readonly split: Split | null;
  readonly rejected: boolean;
}

/** `version` null: as it is now. */
export function stateOf(store: Store, datasetId: number, version: VersionRow | null): DatasetState {
  const entryId = version === null ? latestEntryId(store, datasetId) : version.journalId || null;
  const then = labelsAt(store, datasetId, entryId);
  const names = new Map(then.classes.map(({ classId, name }) => [classId, name]));
  const members = version === null ? null : unpackMembers(versionMembers(store, version.versionId) ?? new Uint8Array());
  const photos = membersNow(store, datasetId).flatMap((row): StatePhoto[] => {
    if (members !== null && !members.has(row.photoId)) return [];
    const said = then.photos.get(row.photoId);
    const classId = said?.classId ?? null;
    return [
      {
        ...row,
        split: members === null ? row.split : (members.get(row.photoId) ?? null),
        classId,
        label: classId === null ? null : (names.get(classId) ?? null),
        rejected: said?.rejected === true,
      },
    ];
  });
  return { classes: then.classes.map(({ classId, name }) => ({ classId, name })), photos };
}

/** Throws `not-found`. */
export function versionOf(store: Store, datasetId: number, versionId: number): VersionRow {
  const row = versionById(store, versionId);
  if (row?.datasetId === datasetId) return row;
  throw new ServiceError('not-found', `This dataset has no version ${versionId} any more. Choose another one.`, {
    subject: 'versionId',
  });
}
