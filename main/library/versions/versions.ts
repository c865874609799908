/** The versions service: keeps a dataset as it is under a name, and says what changed since. */
import { type DatasetVersion, ServiceError } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import { latestEntryId } from '../../store/journal.ts';
import {
  addVersion,
  deleteVersion,
  renameVersion,
  type VersionRow,
  versionById,
  versionsOf,
} from '../../store/versions.ts';
import { mustExist } from '../photos.ts';
import type { Surroundings } from '../surroundings.ts';
import { compareStates } from './compareStates.ts';
import { packMembers } from './members.ts';
import { stateOf, versionOf } from './stateOf.ts';

export function createVersions({
  store,
  clock,
  changes,
}: Pick<Surroundings, 'store' | 'clock' | 'changes'>): Services['versions'] {
  const announce = (datasetId: number, summary: string) =>
    changes.announce({ kind: 'datasets', datasetId, runId: null, summary });

  function rowOf(versionId: number): VersionRow {
    const row = versionById(store, versionId);
    if (row) return row;
    throw new ServiceError('not-found', `There is no version ${versionId} any more. Choose another one.`, {
      subject: 'versionId',
    });
  }

  function mustBeFree(datasetId: number, name: string, except: number | null): void {
    const taken = versionsOf(store, datasetId).find((row) => row.name === name && row.versionId !== except);
    if (!taken) return;
    throw new ServiceError('conflict', `There is a version "${name}" already. Choose another name.`, {
      subject: 'name',
    });
  }

  return {
    list({ datasetId }) {
      mustExist(store, datasetId);
      return versionsOf(store, datasetId).map(inContract);
    },
    create({ datasetId, name }) {
      mustExist(store, datasetId);
      const versionId = store.write(() => {
        mustBeFree(datasetId, name, null);
        const { photos } = stateOf(store, datasetId, null);
        return addVersion(store, {
          ...{ datasetId, name, createdAt: clock(), journalId: latestEntryId(store, datasetId) ?? 0 },
          photos: photos.length,
          labelled: photos.filter((photo) => photo.label !== null && !photo.rejected).length,
          members: packMembers(photos),
        });
      });
      announce(datasetId, `version ${name} kept`);
      return inContract(rowOf(versionId));
    },
    rename({ versionId, name }) {
      const row = rowOf(versionId);
      store.write(() => {
        mustBeFree(row.datasetId, name, versionId);
        renameVersion(store, versionId, name);
      });
      announce(row.datasetId, `version renamed to ${name}`);
      return inContract(rowOf(versionId));
    },
    remove({ versionId }) {
      const row = rowOf(versionId);
      store.write(() => deleteVersion(store, versionId));
      announce(row.datasetId, `version ${row.name} removed`);
    },
    compare({ datasetId, from, to }) {
      mustExist(store, datasetId);
      const before = stateOf(store, datasetId, versionOf(store, datasetId, from));
      const after = stateOf(store, datasetId, to === null ? null : versionOf(store, datasetId, to));
      return compareStates(before, after);
    },
  };
}

const inContract = ({ journalId, ...row }: VersionRow): DatasetVersion => ({
  ...row,
  entryId: journalId === 0 ? null : journalId,
});
