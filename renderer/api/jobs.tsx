/** Long work as it goes: every job the engine runs, live. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Job } from '../../main/contract/index.ts';
import { useApi, useClient } from './engine.tsx';
import { listen } from './listen.ts';

const JobsContext = createContext<readonly Job[]>([]);

/** Follows the engine's jobs for everything inside. A reloaded window gets the running ones at once. */
export function JobsProvider(props: { children: ReactNode }): ReactNode {
  const client = useClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const [jobs, setJobs] = useState<readonly Job[]>([]);

  useEffect(() => {
    let current = true;
    const take = (job: Job) => setJobs((known) => [job, ...known.filter((other) => other.id !== job.id)]);
    client.jobs
      .list()
      .then((list) => current && setJobs((known) => merge(known, list)))
      .catch((problem: unknown) => console.warn('The list of jobs could not be read.', problem));
    const stop = listen(
      (signal) => client.jobs.watch(undefined, { signal }),
      (job) => {
        take(job);
        // Suggestions follow every label: what changed is announced, and lists stay as they are under the eyes.
        const background = job.kind === 'suggest' || job.kind === 'looks' || job.kind === 'groups';
        if (!isUnderWay(job) && !background) void queryClient.invalidateQueries({ queryKey: api.key() });
      },
    );
    return () => {
      current = false;
      stop();
    };
  }, [client, api, queryClient]);

  return <JobsContext value={jobs}>{props.children}</JobsContext>;
}

/** All jobs known, newest news first. */
export const useJobs = (): readonly Job[] => useContext(JobsContext);

/** One job, or null while it is not known (yet). */
export function useJob(jobId: string | null | undefined): Job | null {
  return useJobs().find((job) => job.id === jobId) ?? null;
}

export const isUnderWay = (job: Job): boolean => job.state === 'running' || job.state === 'waiting';

const merge = (live: readonly Job[], listed: readonly Job[]): readonly Job[] => [
  ...live,
  ...listed.filter((job) => !live.some((known) => known.id === job.id)),
];
