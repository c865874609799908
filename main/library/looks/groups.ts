/** Photos in groups that look alike: made by a job in a process of its own, kept in memory, told with the labels of now. */
import { setImmediate } from 'node:timers/promises';
import { type PhotoGroup, ServiceError } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import { datasetById } from '../../store/datasets.ts';
import { labelsNow, waitingPhotos } from '../../store/suggestions.ts';
import { mustExist } from '../photos.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Arranger, Grouped } from './arrangements.ts';
import { byScore } from './byScore.ts';
import type { Looks } from './looks.ts';

export interface Groups {
  readonly service: Pick<Services['looks'], 'groups' | 'makeGroups' | 'groupPhotos'>;
  forget(datasetId: number): void;
}

/** Typical photos of a group that are told with it. */
const typicalShown = 24;

export function createGroups(
  { store, jobs, changes }: Pick<Surroundings, 'store' | 'jobs' | 'changes'>,
  arranger: Arranger,
  looks: Pick<Looks, 'ensure' | 'missing' | 'fileOf' | 'vectors'>,
): Groups {
  /** Jobs by what they make. */
  const making = new Map<string, string>();
  // The grouping that is looked at.
  let made: { readonly key: string; readonly groups: readonly Group[] } | null = null;

  /** Of what is known now; null while nothing is. */
  async function wantedNow(datasetId: number, wanted: number | undefined): Promise<Wanted | null> {
    const photoIds = (await looks.vectors(datasetId))?.photoIds ?? new Uint32Array(0);
    if (photoIds.length === 0) return null;
    const groups = Math.min(wanted ?? suitable(photoIds.length), photoIds.length);
    return { groups, key: `${datasetId} ${groups} ${photoIds.length} ${photoIds.at(-1)}` };
  }

  async function known(datasetId: number, wanted: number | undefined): Promise<readonly Group[] | null> {
    const now = await wantedNow(datasetId, wanted);
    return now !== null && made?.key === now.key ? made.groups : null;
  }

  const announce = (datasetId: number) => changes.announce({ kind: 'looks', datasetId, runId: null, summary: null });

  function begin(datasetId: number, wanted: number | undefined): string {
    const what = `${datasetId} ${wanted}`;
    const running = making.get(what);
    if (running !== undefined) return running;
    const title = `Grouping ${datasetById(store, datasetId)?.name ?? ''}`;
    const { id: jobId } = jobs.start({ kind: 'groups', title, datasetId, runId: null }, async (job) => {
      try {
        job.progress({ stage: 'Looking at the photos', done: 0, total: null, progress: null });
        await looks.ensure(datasetId, { signal: job.signal });
        const now = await wantedNow(datasetId, wanted);
        if (now === null)
          throw new ServiceError('invalid-request', 'None of the photos could be read, so none is like another.');
        if (made?.key === now.key) return null;
        const grouped = await arranger.arrange(
          { looksFile: looks.fileOf(datasetId), groups: now.groups, mapFile: null },
          { signal: job.signal, onProgress: (progress) => job.progress(progress), onPlaces() {} },
        );
        made = { key: now.key, groups: await byTypicality(grouped) };
        return null;
      } finally {
        making.delete(what);
        announce(datasetId);
      }
    });
    making.set(what, jobId);
    announce(datasetId);
    return jobId;
  }

  return {
    forget(datasetId) {
      if (made?.key.startsWith(`${datasetId} `)) made = null;
    },
    service: {
      async groups({ datasetId, groups }) {
        mustExist(store, datasetId);
        const found = await known(datasetId, groups);
        return found === null ? null : toldWith(found, labelsNow(store, datasetId), waitingPhotos(store, datasetId));
      },
      async makeGroups({ datasetId, groups }) {
        mustExist(store, datasetId);
        const isKnown = (await looks.missing(datasetId)) === 0 && (await known(datasetId, groups)) !== null;
        return { jobId: isKnown ? null : begin(datasetId, groups) };
      },
      async groupPhotos({ datasetId, groups, group }) {
        mustExist(store, datasetId);
        const found = await known(datasetId, groups);
        if (found === null)
          throw new ServiceError('conflict', 'These groups are not known any more. Open the groups again.', {
            subject: 'groups',
          });
        return [...(found.find((one) => one.group === group)?.ids ?? [])];
      },
    },
  };
}

interface Wanted {
  readonly groups: number;
  /** Another one when photos came. */
  readonly key: string;
}

/** Groups that suit so many photos: few enough to look through, small enough to be of one kind. */
export const suitable = (photos: number): number => Math.max(2, Math.min(60, Math.round(Math.sqrt(photos) / 1.5)));

/** Photos of one group, the nearest to its middle first. */
interface Group {
  readonly group: number;
  readonly ids: readonly number[];
}

/** One group a turn, so that the engine answers others in between. */
async function byTypicality({ photoIds, groupOf, distances }: Grouped): Promise<readonly Group[]> {
  const rows = new Map<number, number[]>();
  for (const [row, group] of groupOf.entries()) {
    const own = rows.get(group);
    if (own) own.push(row);
    else rows.set(group, [row]);
  }
  const groups: Group[] = [];
  for (const [group, own] of rows) {
    const ids = Uint32Array.from(own, (row) => photoIds[row]!);
    // Squared distances of vectors of length 1 are at most 4.
    groups.push({ group, ids: byScore(ids, (at) => Math.min(1, distances[own[at]!]! / 2 - 1)) });
    await setImmediate();
  }
  return groups;
}

/** Groups with most photos to label first. `labels` and `waiting` as the store has them. */
function toldWith(
  groups: readonly Group[],
  labels: readonly (readonly [photoId: number, classId: number])[],
  waiting: readonly number[],
): PhotoGroup[] {
  const highest = groups.reduce((high, { ids }) => ids.reduce((most, id) => Math.max(most, id), high), 0);
  const classOf = new Uint32Array(highest + 1);
  for (const [photoId, classId] of labels) if (photoId <= highest) classOf[photoId] = classId;
  const isWaiting = new Uint8Array(highest + 1);
  for (const photoId of waiting) if (photoId <= highest) isWaiting[photoId] = 1;
  const told = groups.map(({ group, ids }): PhotoGroup => {
    const [open, others] = [[] as number[], [] as number[]];
    const counts = new Map<number, number>();
    let waitingHere = 0;
    for (const photoId of ids) {
      const classId = classOf[photoId]!;
      if (classId !== 0) counts.set(classId, (counts.get(classId) ?? 0) + 1);
      waitingHere += isWaiting[photoId]!;
      const list = isWaiting[photoId] === 1 ? open : others;
      if (list.length < typicalShown) list.push(photoId);
    }
    return {
      ...{ group, photos: ids.length, waiting: waitingHere },
      labels: [...counts]
        .map(([classId, photos]) => ({ classId, photos }))
        .sort((a, b) => b.photos - a.photos || a.classId - b.classId),
      typical: [...open, ...others].slice(0, typicalShown),
    };
  });
  return told.sort((a, b) => b.waiting - a.waiting || a.group - b.group);
}
