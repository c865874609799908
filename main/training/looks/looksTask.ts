/** Brings the looks of a dataset's photos up to date: what is known stays, the rest goes through the frozen backbone. */

import type { Task, TaskContext, TaskPhoto } from '../../jobs/task.ts';
import { type Looks, readLooks, writeLooks } from '../../looks/looksFile.ts';
import { rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { fitProjection, type Projection, project } from '../../looks/projection.ts';
import { type BackboneRequest, loadBackbone } from '../../weights/loadBackbone.ts';
import { extractFeatures } from '../extractFeatures.ts';
import { openFeatureStore } from '../featureStore.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import { seededRandom, shuffle } from '../seededRandom.ts';
import type { TaskParts } from '../trainTask.ts';

export interface LooksRequest {
  readonly backbone: BackboneRequest;
  /** Every photo that shall be in the file afterwards, in order of id. */
  readonly photos: readonly TaskPhoto[];
  readonly file: string;
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
  /** Photos up to which vectors are as long as the features; 256 unless a test says so. */
  readonly unprojectedUpTo?: number | undefined;
}

export interface LooksResult {
  /** Photos that went through the backbone. */
  readonly computed: number;
  readonly seconds: number | null;
  /** Photos that cannot be read; they have no look. */
  readonly skipped: readonly { readonly photoId: number; readonly reason: string }[];
}

/** Few photos are not worth a projection, and do not say which directions matter. */
const unprojected = 256;
/** Values of a projected vector: 100,000 photos are 51 MB. */
const projectedWidth = 128;
/** Photos that a projection is fitted on at most. */
const sampleMost = 4096;
/** A projection is fitted anew when there are so many times as many photos as it was fitted on. */
const growth = 4;

export function createLooksTask(parts: TaskParts): Task<LooksRequest, never, LooksResult> {
  return { name: 'looks', run: (request, context) => updateLooks(request, context, parts) };
}

async function updateLooks(
  request: LooksRequest,
  { signal, progress }: TaskContext<never>,
  { backend, openImaging, clock }: TaskParts,
): Promise<LooksResult> {
  const { photos, file, device, threads, unprojectedUpTo = unprojected } = request;
  progress({ stage: 'Loading the backbone', done: 0, total: null, progress: null });
  const backbone = await loadBackbone(request.backbone);
  const known = await readLooks(file);
  const width = photos.length > unprojectedUpTo ? projectedWidth : null;
  const fitting = known !== null && fits(known, backbone, photos.length, width) ? known : null;

  const store = openFeatureStore({ ...request.features, clock });
  const imaging = openImaging(threads);
  const skipped: { photoId: number; reason: string }[] = [];
  let computed = 0;
  let seconds = 0;
  try {
    const { graph, parameters, featureOutputs: outputs, featureCount } = backbone;
    const runner = await backend.inference({ graph, parameters, outputs, device, threads });
    try {
      const missing = photos.filter(({ photoId }) => fitting === null || rowOf(fitting, photoId) < 0);
      const sample = fitting === null ? sampleOf(photos, width === null ? photos.length : sampleMost) : [];
      const total = missing.length;
      let done = 0;
      const read = async (some: readonly TaskPhoto[], onFeatures: (photo: number, values: Float32Array) => void) => {
        const before = done;
        const summary = await extractFeatures(
          {
            ...{ runner, source: backbone, device, imaging, store, signal, views: null },
            photos: some.map((photo) => ({ photo, count: 1 })),
          },
          {
            onFeatures,
            onSkipped: (index, { reason }) => skipped.push({ photoId: some[index]!.photoId, reason }),
            onProgress(read) {
              done = before + read;
              progress({ stage: 'Looking at the photos', done, total, progress: total === 0 ? 1 : done / total });
            },
          },
          clock,
        );
        computed += summary.computed;
        seconds += summary.seconds ?? 0;
      };

      const kept = new Map<number, Float32Array>();
      const rows = new Float32Array(sample.length * featureCount);
      let rowsRead = 0;
      await read(sample, (index, values) => {
        rows.set(values, rowsRead++ * featureCount);
        kept.set(sample[index]!.photoId, values);
      });
      const projection =
        fitting?.projection ??
        fitProjection(
          rows.subarray(0, rowsRead * featureCount),
          featureCount,
          width,
          seededRandom(0, 'components of looks'),
        );
      const vectors = new Map<number, Float32Array>();
      const place = (photoId: number, values: Float32Array) => {
        const vector = new Float32Array(projection.width);
        project(projection, values, vector);
        vectors.set(photoId, vector);
      };
      for (const [photoId, values] of kept) place(photoId, values);
      const seen = new Set(sample.map(({ photoId }) => photoId));
      const rest = missing.filter(({ photoId }) => !seen.has(photoId));
      await read(rest, (index, values) => place(rest[index]!.photoId, values));
      signal.throwIfAborted();
      await writeLooks(file, joined(backbone.fingerprint, projection, photos, vectors, fitting));
      return { computed, seconds: computed === 0 ? null : seconds, skipped };
    } finally {
      await runner.dispose();
    }
  } finally {
    store.close();
    await imaging.close();
  }
}

/** Whether what lies in the file can stay: of this backbone, and a projection that suits so many photos. */
function fits(
  { fingerprint, projection }: Looks,
  backbone: KeptBackbone,
  photos: number,
  width: number | null,
): boolean {
  if (fingerprint !== backbone.fingerprint || projection.inputs !== backbone.featureCount) return false;
  if ((projection.components === null) !== (width === null)) return false;
  return projection.fittedOn >= sampleMost || photos <= growth * projection.fittedOn;
}

/** So many photos of all, in order of id, the same for the same photos. */
function sampleOf(photos: readonly TaskPhoto[], most: number): readonly TaskPhoto[] {
  if (photos.length <= most) return photos;
  const drawn = shuffle([...photos.keys()], seededRandom(0, 'sample for looks')).slice(0, most);
  return drawn.sort((a, b) => a - b).map((index) => photos[index]!);
}

/** In order of id, photos that could not be read left out. */
function joined(
  fingerprint: string,
  projection: Projection,
  photos: readonly TaskPhoto[],
  computed: ReadonlyMap<number, Float32Array>,
  known: Looks | null,
): Looks {
  const found = photos.flatMap(({ photoId }) => {
    const row = known === null ? -1 : rowOf(known, photoId);
    const vector = computed.get(photoId) ?? (known !== null && row >= 0 ? vectorAt(known, row) : undefined);
    return vector === undefined ? [] : [{ photoId, vector }];
  });
  const values = new Float32Array(found.length * projection.width);
  for (const [row, { vector }] of found.entries()) values.set(vector, row * projection.width);
  const photoIds = Uint32Array.from(found, ({ photoId }) => photoId);
  return { fingerprint, projection, photoIds, width: projection.width, values };
}
