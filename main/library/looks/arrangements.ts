/** Photos arranged by their looks: the map, and groups of alike photos (groups.ts). Both are made in a process of their own. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import type { TaskProgress } from '../../jobs/task.ts';
import { rowOf } from '../../looks/lookVectors.ts';
import { type PhotoMap, readMap } from '../../looks/mapFile.ts';
import { datasetById } from '../../store/datasets.ts';
import { labelsNow } from '../../store/suggestions.ts';
import { mustExist } from '../photos.ts';
import type { Surroundings } from '../surroundings.ts';
import { createGroups, suitable } from './groups.ts';
import type { Looks } from './looks.ts';

export interface Arrangements {
  readonly service: Pick<Services['looks'], 'map' | 'makeMap' | 'marks' | 'groups' | 'makeGroups' | 'groupPhotos'>;
  forget(datasetId: number): Promise<void>;
}

/** The part of training that arranges photos. */
export interface Arranger {
  arrange(
    request: { readonly looksFile: string; readonly groups: number; readonly mapFile: string | null },
    options: {
      readonly signal: AbortSignal;
      onProgress(progress: TaskProgress): void;
      /** Places so far, while a map is being made. */
      onPlaces(places: Pick<PhotoMap, 'photoIds' | 'places'>): void;
    },
  ): Promise<Grouped>;
}

export interface Grouped {
  readonly photoIds: Uint32Array;
  readonly groupOf: Uint16Array;
  readonly distances: Float32Array;
}

/** Photos below which a map says nothing. */
const photosLeast = 30;

export function createArrangements(
  { store, jobs, changes, dataDir }: Pick<Surroundings, 'store' | 'jobs' | 'changes' | 'dataDir'>,
  arranger: Arranger,
  looks: Pick<Looks, 'ensure' | 'missing' | 'fileOf' | 'vectors'>,
): Arrangements {
  const making = new Map<number, { readonly jobId: string; sofar: Pick<PhotoMap, 'photoIds' | 'places'> | null }>();
  const maps = new Map<number, Promise<PhotoMap | null>>();
  const groups = createGroups({ store, jobs, changes }, arranger, looks);

  const fileOf = (datasetId: number): string => join(dataDir, 'looks', `${datasetId}.map`);
  const announce = (datasetId: number) => changes.announce({ kind: 'looks', datasetId, runId: null, summary: null });

  function mapOf(datasetId: number): Promise<PhotoMap | null> {
    const known = maps.get(datasetId);
    if (known) return known;
    maps.clear();
    const map = readMap(fileOf(datasetId));
    maps.set(datasetId, map);
    return map;
  }

  function begin(datasetId: number): string {
    const title = `Drawing a map of ${datasetById(store, datasetId)?.name ?? ''}`;
    const { id: jobId } = jobs.start({ kind: 'looks', title, datasetId, runId: null }, async (job) => {
      try {
        job.progress({ stage: 'Looking at the photos', done: 0, total: null, progress: null });
        await looks.ensure(datasetId, { signal: job.signal });
        const known = (await looks.vectors(datasetId))?.photoIds.length ?? 0;
        if (known < photosLeast)
          throw new ServiceError('invalid-request', `${known} photos are too few for a map; the grid shows them all.`);
        await arranger.arrange(
          { looksFile: looks.fileOf(datasetId), groups: suitable(known), mapFile: fileOf(datasetId) },
          {
            signal: job.signal,
            onProgress: (progress) => job.progress(progress),
            onPlaces(sofar) {
              const entry = making.get(datasetId);
              if (entry) entry.sofar = sofar;
              announce(datasetId);
            },
          },
        );
        return null;
      } finally {
        making.delete(datasetId);
        maps.delete(datasetId);
        announce(datasetId);
      }
    });
    making.set(datasetId, { jobId, sofar: null });
    announce(datasetId);
    return jobId;
  }

  return {
    async forget(datasetId) {
      maps.delete(datasetId);
      groups.forget(datasetId);
      await rm(fileOf(datasetId), { force: true });
    },
    service: {
      ...groups.service,
      async map({ datasetId }) {
        mustExist(store, datasetId);
        const sofar = making.get(datasetId)?.sofar;
        if (sofar) return { ...packed(sofar), groups: '', finished: false, newer: 0 };
        const map = await mapOf(datasetId);
        if (map === null) return null;
        const known = (await looks.vectors(datasetId))?.photoIds ?? new Uint32Array(0);
        const newer = known.reduce((count, photoId) => count + Number(rowOf(map, photoId) < 0), 0);
        return { ...packed(map), groups: base64(map.groups), finished: true, newer };
      },
      makeMap({ datasetId }) {
        mustExist(store, datasetId);
        return { jobId: making.get(datasetId)?.jobId ?? begin(datasetId) };
      },
      async marks({ datasetId }) {
        mustExist(store, datasetId);
        const map = making.get(datasetId)?.sofar ?? (await mapOf(datasetId));
        if (map === null) return '';
        const marks = new Uint32Array(map.photoIds.length);
        for (const [photoId, classId] of labelsNow(store, datasetId)) {
          const row = rowOf(map, photoId);
          if (row >= 0) marks[row] = classId;
        }
        return base64(marks);
      },
    },
  };
}

const packed = ({ photoIds, places }: Pick<PhotoMap, 'photoIds' | 'places'>) => ({
  photoIds: base64(photoIds),
  places: base64(places),
});

const base64 = ({ buffer, byteOffset, byteLength }: Uint32Array | Uint16Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
