/** The weights service: what is published, what is here, and how the one becomes the other. */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Change, type Job, ServiceError, type WeightsEntry } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { nearest } from '../networks/nearest.ts';
import { findNetwork } from '../networks/registry.ts';
import { type CatalogEntry, catalog as published } from './catalog.ts';
import { type DownloadPace, usualPace } from './download/downloadFile.ts';
import { type DownloadProgress, downloadWeights, requireRoom } from './download/downloadWeights.ts';
import { readPartial, removePartial } from './download/partialFile.ts';
import { createDropped } from './droppedWeights.ts';
import { importWeights } from './importWeights.ts';
import { keptFor, readFolder, removeWeights, setInUse } from './weightsFolder.ts';
import { listWeights, partOf } from './weightsList.ts';

/** What the service needs of jobs. */
export interface WeightsJobs {
  start(
    request: { kind: 'download'; title: string; datasetId: null; runId: null },
    work: (job: { readonly signal: AbortSignal; progress(progress: DownloadProgress): void }) => Promise<null>,
  ): Job;
  cancel(jobId: string): Job;
  ended(jobId: string): Promise<Job>;
}

export interface WeightsOptions {
  /** Where weights are kept: a folder of the data directory. Made when the first come. */
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
  readonly jobs: WeightsJobs;
  readonly changes: { announce(change: Change): void };
  readonly catalog?: readonly CatalogEntry[];
  readonly pace?: DownloadPace;
  /** Bytes that may still be written to a folder's disk. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export function createWeights(options: WeightsOptions): Services['weights'] {
  const { weightsFolder: folder, resourcesFolder, jobs, changes } = options;
  const { catalog = published, pace = usualPace, freeBytes = freeBytesOf } = options;
  /** Jobs of the downloads that are running, by id of the weights. */
  const downloads = new Map<string, string>();
  const dropped = createDropped(folder, catalog);
  const announce = (summary: string | null) =>
    changes.announce({ kind: 'weights', datasetId: null, runId: null, summary });

  const entriesOf = async (network: string | undefined): Promise<WeightsEntry[]> =>
    listWeights(network, {
      ...{ catalog, folder },
      content: await readFolder(folder),
      jobOf: (id) => downloads.get(id) ?? null,
      problemOf: dropped.problemOf,
      embeddedSize: ({ embedded }) =>
        stat(join(resourcesFolder, embedded ?? '')).then(
          ({ size }) => size,
          () => null,
        ),
    });

  const find = async (id: string): Promise<WeightsEntry> => {
    const entries = await entriesOf(undefined);
    const entry = entries.find((one) => one.id === id);
    if (entry !== undefined) return entry;
    const ids = entries.map((one) => one.id);
    throw new ServiceError('not-found', `There are no weights "${id}". Did you mean "${nearest(id, ids)}"?`, {
      subject: id,
    });
  };

  async function download(entry: CatalogEntry, job: Parameters<Parameters<WeightsJobs['start']>[1]>[0]): Promise<null> {
    try {
      await downloadWeights(entry, {
        ...{ folder, pace, freeBytes, signal: job.signal },
        onProgress: (progress) => job.progress(progress),
      });
      return null;
    } finally {
      downloads.delete(entry.id);
    }
  }

  return {
    async list({ network }) {
      const taken = await dropped.takeUp((id) => downloads.has(id));
      if (taken.length > 0) announce(`weights found in the folder: ${taken.join(', ')}`);
      return entriesOf(network);
    },

    async download({ id }) {
      const running = downloads.get(id);
      if (running !== undefined) return { jobId: running };
      const entry = await find(id);
      const source = catalog.find((one) => one.id === id);
      if (entry.state === 'here' || entry.state === 'embedded')
        throw new ServiceError('invalid-request', `The weights "${id}" are here already.`, { subject: id });
      if (source === undefined || source.url === null)
        throw new ServiceError('invalid-request', `The weights "${id}" cannot be downloaded.`, { subject: id });
      await requireRoom(folder, Math.max(0, (entry.sizeBytes ?? 0) - entry.partialBytes), freeBytes);
      // Somebody else may have asked while the disk was looked at.
      const meanwhile = downloads.get(id);
      if (meanwhile !== undefined) return { jobId: meanwhile };
      const title = `Downloading ${findNetwork(entry.network).title}, ${entry.title}`;
      const job = jobs.start({ kind: 'download', title, datasetId: null, runId: null }, (handle) =>
        download(source, handle),
      );
      downloads.set(id, job.id);
      announce(null);
      void jobs.ended(job.id).then(({ state }) => {
        announce(state === 'done' ? `weights of ${findNetwork(entry.network).title} downloaded` : null);
      });
      return { jobId: job.id };
    },

    async import({ file, network }) {
      const imported = await importWeights(folder, file, network);
      // Who brings weights wants them.
      await setInUse(folder, imported.network, imported.id);
      announce(`weights of ${findNetwork(imported.network).title} imported`);
      return { entry: await find(imported.id), recognised: imported.recognised };
    },

    async use({ id }) {
      const entry = await find(id);
      if (entry.state !== 'here' && entry.state !== 'embedded')
        throw new ServiceError('invalid-request', `The weights "${id}" are not on this machine. Download them first.`, {
          subject: id,
        });
      await setInUse(folder, entry.network, id);
      announce(`${findNetwork(entry.network).title} takes ${entry.title}`);
      return find(id);
    },

    async remove({ id }) {
      const jobId = downloads.get(id);
      if (jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.ended(jobId);
      }
      const entry = await find(id);
      if (entry.state === 'embedded')
        throw new ServiceError('invalid-request', `The weights "${id}" ship with Thaw and cannot be removed.`, {
          subject: id,
        });
      const content = await readFolder(folder);
      const kept = keptFor(folder, content, entry.network).find((one) => one.id === id);
      const source = catalog.find((one) => one.id === id);
      if (kept !== undefined) await removeWeights(folder, kept);
      const hasPart = source !== undefined && (await readPartial(partOf(folder, source))).bytes > 0;
      if (hasPart) await removePartial(partOf(folder, source));
      if (kept === undefined && !hasPart)
        throw new ServiceError('invalid-request', `There is nothing of "${id}" on this machine.`, { subject: id });
      announce(`weights of ${findNetwork(entry.network).title} removed`);
    },
  };
}

/** Of the disk that the folder lies on; the folder may not be there yet, but what it lies in is. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder).catch(() => statfs(join(folder, '..')));
  return bavail * bsize;
}
