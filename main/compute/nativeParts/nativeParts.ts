/** The native parts of this machine: which there are, how they come, how they go. */
import { type Job, type NativePart, ServiceError } from '../../contract/index.ts';
import type { DownloadPace } from '../../weights/download/downloadFile.ts';
import { probeProvider } from '../onnx/probeProvider.ts';
import { probeEngine } from '../tensorflow/probeEngine.ts';
import { askSize } from './askSize.ts';
import { fetchPart, type PartProgress, partialBytes, removePart, requireWritable } from './fetchPart.ts';
import { type InstalledPart, installedParts, type Target, thisMachine } from './installedParts.ts';

/** What it needs of jobs. */
export interface PartJobs {
  start(
    request: { kind: 'download'; title: string; datasetId: null; runId: null },
    work: (job: { readonly signal: AbortSignal; progress(progress: PartProgress): void }) => Promise<null>,
  ): Job;
  cancel(jobId: string): Job;
  ended(jobId: string): Promise<Job>;
}

export interface NativePartsOptions {
  readonly jobs: PartJobs;
  /** A part came or went: devices are not what they were. */
  readonly onChange: () => void;
  readonly target?: Target;
  readonly pace?: DownloadPace;
  /** Null when the device can be used now, else the reason for people. */
  readonly probe?: (device: string) => Promise<string | null>;
}

export interface NativeParts {
  list(request: { sizes: boolean }): Promise<NativePart[]>;
  fetch(request: { id: string }): Promise<{ jobId: string }>;
  remove(request: { id: string }): Promise<void>;
}

export function createNativeParts(options: NativePartsOptions): NativeParts {
  const { jobs, onChange, target = thisMachine, pace, probe = probeDevice } = options;
  const running = new Map<string, string>();
  const sizes = new Map<string, number>();
  /** What was found when a part had come, by its id. */
  const problems = new Map<string, string>();

  const find = (id: string): InstalledPart => {
    const all = installedParts(target);
    const part = all.find((one) => one.id === id);
    if (part !== undefined) return part;
    throw new ServiceError('not-found', `There is no part "${id}". There are ${all.map((one) => one.id).join(', ')}.`, {
      subject: id,
    });
  };

  const sizeOf = async ({ archives }: InstalledPart, ask: boolean): Promise<number | null> => {
    const all = await Promise.all(
      archives.map(async ({ url }) => {
        const size = sizes.get(url) ?? (ask ? await askSize(url) : null);
        if (size !== null) sizes.set(url, size);
        return size;
      }),
    );
    return all.length === 0 || all.includes(null) ? null : all.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  };

  const describe = async (part: InstalledPart, ask: boolean): Promise<NativePart> => {
    const { id, title, brings, needs, device, supported, here, why } = part;
    const hasPart = !here && (await partialBytes(part)) > 0;
    return {
      ...{ id, title, brings, needs, device, supported },
      state: here ? 'here' : hasPart ? 'partial' : 'absent',
      downloadBytes: here ? null : await sizeOf(part, ask),
      problem: supported ? (problems.get(id) ?? null) : why,
      jobId: running.get(id) ?? null,
    };
  };

  return {
    list: ({ sizes: ask }) => Promise.all(installedParts(target).map((part) => describe(part, ask))),

    async fetch({ id }) {
      const known = running.get(id);
      if (known !== undefined) return { jobId: known };
      const part = find(id);
      const { folder, title, device } = part;
      if (part.here) throw new ServiceError('invalid-request', `${title} is here already.`, { subject: id });
      if (folder === null || !part.supported) throw new ServiceError('invalid-request', part.why, { subject: id });
      await requireWritable(part, folder);
      // Somebody else may have asked meanwhile.
      const meanwhile = running.get(id);
      if (meanwhile !== undefined) return { jobId: meanwhile };
      const request = { kind: 'download', title: `Fetching ${title}`, datasetId: null, runId: null } as const;
      const job = jobs.start(request, async ({ signal, progress }) => {
        await fetchPart(part, { signal, onProgress: progress, ...(pace === undefined ? {} : { pace }) });
        progress({ stage: 'Trying it', done: 0, total: null, progress: 0.97 });
        const problem = await probe(device);
        if (problem === null) problems.delete(id);
        else problems.set(id, `It is here, but cannot be used yet: ${problem}`);
        return null;
      });
      running.set(id, job.id);
      void jobs.ended(job.id).then(() => {
        running.delete(id);
        onChange();
      });
      return { jobId: job.id };
    },

    async remove({ id }) {
      const part = find(id);
      const jobId = running.get(id);
      if (jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.ended(jobId);
      }
      await removePart(part);
      problems.delete(id);
      onChange();
    },
  };
}

const probeDevice = (device: string): Promise<string | null> =>
  device.startsWith('tf-') ? probeEngine(device) : probeProvider(device);
