/** The download of some weights as it goes: starts it, follows its job, says why it broke off. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job, WeightsEntry } from '../../main/contract/index.ts';
import { useApi, useClient } from '../api/engine.tsx';
import { isUnderWay, useJobs } from '../api/jobs.tsx';
import { problemText } from '../api/problemText.ts';
import { useApp, useAppStore } from './appStore.tsx';

export interface Download {
  /** The job while it waits or runs. */
  readonly job: Job | null;
  /** From the click until the job is known. */
  readonly starting: boolean;
  /** Bytes a second over the last moments; null while measuring. */
  readonly speed: number | null;
  /** Why the last one ended without the file; null when it did not. */
  readonly problem: string | null;
  start(): void;
  cancel(): void;
}

type Downloadable = Pick<WeightsEntry, 'id' | 'jobId' | 'state'>;

export function useDownload(entry: Downloadable): Download {
  const api = useApi();
  const begin = useBeginDownload();
  const seen = useApp((state) => state.downloads[entry.id]);
  const last = useDownloadJob()(entry);
  const job = last !== null && isUnderWay(last) ? last : null;
  const stop = useMutation(api.jobs.cancel.mutationOptions());
  const isHere = entry.state === 'here' || entry.state === 'embedded';
  const failed = last?.state === 'failed' && !isHere ? last.error : null;
  return {
    job,
    starting: seen !== undefined && seen.jobId === null && seen.problem === null,
    speed: useSpeed(job),
    problem: job ? null : (seen?.problem ?? failed),
    start: () => void begin(entry.id),
    cancel: () => job && stop.mutate({ jobId: job.id }),
  };
}

/** Starts a download, or goes on with one. What comes of it is told by `useDownload`, wherever the weights are shown. */
export function useBeginDownload(): (weightsId: string) => Promise<void> {
  const client = useClient();
  const api = useApi();
  const store = useAppStore();
  const queryClient = useQueryClient();
  return async (id) => {
    const { noteDownload } = store.getState();
    noteDownload(id, { jobId: null, problem: null });
    try {
      const { jobId } = await client.weights.download({ id });
      noteDownload(id, { jobId, problem: null });
    } catch (problem) {
      noteDownload(id, { jobId: null, problem: problemText(problem) });
    }
    await queryClient.invalidateQueries({ queryKey: api.weights.key() });
  };
}

/** Finds the job of any weights: the running one, or the last one that this window has seen. */
export function useDownloadJob(): (entry: Pick<WeightsEntry, 'id' | 'jobId'>) => Job | null {
  const jobs = useJobs();
  const seen = useApp((state) => state.downloads);
  return ({ id, jobId }) => jobs.find((job) => job.id === (jobId ?? seen[id]?.jobId)) ?? null;
}

/** Remembers the jobs of downloads that were started elsewhere, so that their end is known here too. */
export function useNoteDownloads(entries: readonly WeightsEntry[] | undefined): void {
  const store = useAppStore();
  useEffect(() => {
    for (const { id, jobId } of entries ?? []) {
      const { downloads, noteDownload } = store.getState();
      if (jobId !== null && downloads[id]?.jobId !== jobId) noteDownload(id, { jobId, problem: null });
    }
  }, [entries, store]);
}

/** Long enough to even out bursts, short enough to notice a change, ms. */
const speedOverMs = 5000;

function useSpeed(job: Job | null): number | null {
  const [samples, setSamples] = useState<readonly { at: number; done: number }[]>([]);
  const [jobId, done] = [job?.id ?? null, job?.done ?? 0];
  useEffect(() => {
    if (jobId === null) return setSamples([]);
    const at = performance.now();
    setSamples((known) => [...known.filter((sample) => at - sample.at < speedOverMs), { at, done }]);
  }, [jobId, done]);
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < 500 || last.done <= first.done) return null;
  return (last.done - first.done) / ((last.at - first.at) / 1000);
}
