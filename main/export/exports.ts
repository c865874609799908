/** The contract's `exports` service: a run as files that work without Thaw. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { exportProof } from '../contract/exports.ts';
import { type Estimate, type ExportRecord, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { type TestViews, testViews } from '../contract/testTime.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { buildNetwork } from '../networks/registry.ts';
import { addExport, type ExportRow, endExport, exportById, listExports } from '../store/exports.ts';
import { judgedPhotos, type WorkState } from '../store/runs.ts';
import { floatsFrom } from '../training/floatBytes.ts';
import { ownExportFolder } from '../training/places.ts';
import type { FinishedRun, Runs } from '../training/runs.ts';
import type { Surroundings } from '../training/surroundings.ts';
import type { TestTime } from '../training/testTime.ts';
import { messageOf } from '../training/trainRun.ts';
import type { ExportRequest, ExportResult } from './exportTask.ts';

export interface Exports {
  readonly service: Services['exports'];
  /** Folders that exports were written into. */
  writtenFolders(): string[];
}

const storedResult = z.object({
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int() })),
  proof: exportProof.nullable(),
  disagreeing: z.array(z.object({ photoId: z.number().int(), name: z.string() })),
});
type StoredResult = z.infer<typeof storedResult>;
const nothingYet: StoredResult = { files: [], proof: null, disagreeing: [] };

/**
 * Largest difference of any probability that a proof allows. The proof runs on the CPU; a run whose features came from another
 * device may differ by as much as the device check lets pass.
 */
const allowedOnCpu = 1e-4;
const allowedOnOthers = 5e-3;

export function createExports(surroundings: Surroundings, runs: Runs, testTime: TestTime): Exports {
  const { store, library, runTask, jobs, changes, clock, log, dataDir, threads, version } = surroundings;
  const jobIds = new Map<number, string>();

  const announce = (run: FinishedRun['row'], summary: string | null) =>
    changes.announce({ kind: 'exports', datasetId: run.datasetId, runId: run.runId, summary });

  const service: Services['exports'] = {
    formats({ runId }) {
      const run = runs.finished(runId);
      return [
        {
          format: 'onnx',
          title: 'ONNX',
          use: 'Python, Node, C++, phones, web',
          sizeBytes: expectedSize(run),
        },
      ];
    },

    start({ runId, format, folder, views = 'centre' }) {
      const run = runs.finished(runId);
      const place = folder === undefined ? ownExportFolder(dataDir, runId) : resolve(folder);
      const exportId = store.write(() => addExport(store, { runId, format, views, createdAt: clock(), folder: place }));
      const { datasetId } = run.row;
      const job = jobs.start({ kind: 'export', title: `Exporting ${run.row.name}`, datasetId, runId }, (handle) =>
        exportRun(exportId, run, { folder: place, views }, handle),
      );
      jobIds.set(exportId, job.id);
      void jobs
        .ended(job.id)
        .then(({ state, error }) =>
          end(exportId, run, state === 'done' || state === 'failed' ? state : 'cancelled', error),
        )
        .catch((error: unknown) => log.warn({ err: error, exportId }, 'an export could not be ended'));
      announce(run.row, null);
      return { exportId, jobId: job.id };
    },

    list: ({ runId }) => listExports(store, runId).map(shown),

    get({ exportId }) {
      const row = exportById(store, exportId);
      if (row) return shown(row);
      throw new ServiceError('not-found', `There is no export ${exportId}. Its run may have been removed.`, {
        subject: 'exportId',
      });
    },
  };

  async function exportRun(
    exportId: number,
    run: FinishedRun,
    { folder, views }: { readonly folder: string; readonly views: TestViews },
    job: JobHandle,
  ): Promise<number> {
    const { row, classes, datasetName, result } = run;
    try {
      const judged = judgedPhotos(store, {
        ...{ runId: row.runId, split: 'val' as const, truth: null, predicted: null, onlyMistakes: 0 as const },
        ...{ order: 'name' as const, offset: 0, limit: -1 },
      });
      const isCentre = views === 'centre';
      const judgingShare = isCentre ? 0 : 0.5;
      const viewed = isCentre
        ? null
        : await testTime.answers(run, views, job, (progress) =>
            job.progress({ ...progress, progress: progress.progress && judgingShare * progress.progress }),
          );
      const request: ExportRequest = {
        members: run.members.map(({ files }) => files),
        views,
        labels: classes.map(({ name }) => name),
        photos: judged.flatMap(({ photoId, hash, name, probabilities }) => {
          const plain = floatsFrom(probabilities);
          const byViews = viewed === null ? plain : viewed.get(photoId);
          // A photo that cannot be read any more was not judged by these views.
          if (byViews === undefined) return [];
          const paths = library.pictureByHash(hash)?.paths ?? [];
          return [{ photoId, hash, name, paths, probabilities: plain, viewed: byViews }];
        }),
        folder,
        stem: `${slug(datasetName)}-run${row.number}${isCentre ? '' : `-${views}`}`,
        facts: {
          dataset: datasetName,
          run: row.name,
          ...(result.accuracy === null ? {} : { accuracy: accuracyInWords(result.accuracy) }),
          trained_at: new Date(row.endedAt ?? row.startedAt).toISOString(),
          thaw_version: version,
        },
        allowed: row.device === 'cpu' ? allowedOnCpu : allowedOnOthers,
        threads,
      };
      const { problem, proof, files } = await runTask<ExportResult>({
        task: 'export',
        request,
        signal: job.signal,
        onProgress: (progress) =>
          job.progress({
            ...progress,
            progress: progress.progress && judgingShare + (1 - judgingShare) * progress.progress,
          }),
        onEvent: () => {},
      });
      if (problem) {
        end(exportId, run, 'failed', problem.message, { files: [], proof, disagreeing: [...problem.disagreeing] });
        throw new ServiceError('unusable-data', problem.message, { subject: row.name });
      }
      end(exportId, run, 'done', null, { files: [...files], proof, disagreeing: [] });
      return exportId;
    } catch (error) {
      const cancelled = job.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
      end(exportId, run, cancelled ? 'cancelled' : 'failed', cancelled ? null : messageOf(error));
      throw error;
    }
  }

  function end(
    exportId: number,
    { row }: FinishedRun,
    state: WorkState,
    error: string | null,
    result: StoredResult = nothingYet,
  ): void {
    if (exportById(store, exportId)?.state !== 'running') return;
    store.write(() => endExport(store, exportId, { state, error, result: JSON.stringify(result) }));
    announce(row, state === 'done' ? `${row.name} exported` : null);
  }

  function shown(row: ExportRow): ExportRecord {
    const { exportId, runId, state, createdAt, folder, error } = row;
    const { files, proof, disagreeing } = row.result === null ? nothingYet : storedResult.parse(JSON.parse(row.result));
    const jobId = state === 'running' ? (jobIds.get(exportId) ?? null) : null;
    const views = testViews.parse(row.views);
    return {
      exportId,
      runId,
      format: 'onnx',
      views,
      state,
      jobId,
      createdAt,
      folder,
      files,
      proof,
      error,
      disagreeing,
    };
  }

  /** Heads that stand on the same backbone share it in the file too. */
  function expectedSize({ members }: FinishedRun): number {
    const backbones = new Map(members.map(({ files, backbone }) => [files.backboneFingerprint, backbone]));
    const heads = members.reduce((sum, { headBytes }) => sum + headBytes, 0);
    return [...backbones.values()].reduce((sum, backbone) => sum + backboneSize(backbone), heads) + 10_000;
  }

  function backboneSize(name: string): number {
    // Batch norms become part of the convolutions: of each only the shift stays, as a bias.
    const values = buildNetwork(name).parameters.reduce((sum, { shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return sum + (shape.length > 1 ? count + shape[0]! : 0);
    }, 0);
    return values * 4;
  }

  return {
    service,
    writtenFolders: () => [...new Set(listExports(store, null).map(({ folder }) => folder))],
  };
}

/** "Garden flowers" → "garden-flowers". */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'classifier';

const accuracyInWords = ({ value, low, high, n }: Estimate): string =>
  `${value.toFixed(4)} on ${n} validation photos (95 % interval ${low.toFixed(4)} to ${high.toFixed(4)})`;
