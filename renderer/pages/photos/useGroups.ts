/** The groups of a dataset's photos as they are now, and how they are made: by themselves when they are looked at. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Dataset, Job, PhotoGroup } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJobs } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';

export interface GroupQuestion {
  readonly datasetId: number;
  /** Undefined: as many as suit the dataset. */
  readonly groups?: number;
}

export interface GroupsNow {
  /** The latest that are known, with what they were asked with; null while none are. */
  readonly known: { readonly question: GroupQuestion; readonly groups: readonly PhotoGroup[] } | null;
  /** The job that makes those that are asked for, or looks at their photos. */
  readonly job: Job | null;
  /** True when nothing is made because somebody cancelled it, or it failed. */
  readonly stopped: boolean;
  readonly problem: string | null;
  make: () => void;
  cancel: () => void;
}

export function useGroups(dataset: Dataset, wanted: number | undefined, enabled: boolean): GroupsNow {
  const { datasetId } = dataset;
  const api = useApi();
  const question: GroupQuestion = { datasetId, ...(wanted !== undefined && { groups: wanted }) };
  const answer = useQuery(api.looks.groups.queryOptions({ input: question, enabled }));
  const make = useMutation(api.looks.makeGroups.mutationOptions());
  const stop = useMutation(api.jobs.cancel.mutationOptions());
  const jobs = useJobs().filter(
    (job) => job.datasetId === datasetId && (job.kind === 'groups' || job.kind === 'looks'),
  );
  const own = jobs.find((job) => job.id === make.data?.jobId);
  const running = own && isUnderWay(own) ? jobs.filter(isUnderWay) : [];
  const [cancelled, setCancelled] = useState(false);
  const known = useRef<GroupsNow['known']>(null);
  if (known.current?.question.datasetId !== datasetId) known.current = null;
  if (answer.data) known.current = { question, groups: answer.data };

  const ask = useRef('');
  const asked = `${datasetId} ${wanted} ${dataset.photos}`;
  const { mutate } = make;
  const [hasSome, isImporting] = [known.current !== null, dataset.importingJobId !== null];
  useEffect(() => {
    // Once for each question; photos that came since are grouped too, once all of them are in.
    if (!enabled || ask.current === asked || (hasSome && isImporting)) return;
    ask.current = asked;
    setCancelled(false);
    mutate({ datasetId, ...(wanted !== undefined && { groups: wanted }) });
  }, [enabled, asked, hasSome, isImporting, datasetId, wanted, mutate]);

  const failed = own?.state === 'failed' ? own.error : null;
  return {
    known: known.current,
    // The one that looks at the photos is the one that moves.
    job: running.find((job) => job.kind === 'looks' && job.total !== null) ?? (own && isUnderWay(own) ? own : null),
    stopped: answer.data === null && (cancelled || failed !== null || own?.state === 'cancelled'),
    problem: answer.error ? problemText(answer.error) : make.error ? problemText(make.error) : failed,
    make: () => {
      setCancelled(false);
      mutate(question);
    },
    cancel: () => {
      setCancelled(true);
      for (const { id } of running) stop.mutate({ jobId: id });
    },
  };
}
