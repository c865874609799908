/** Deletes a run ten seconds after it was asked for, so that it can be taken back. Leaving the page keeps to what was said. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RunSummary } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';

const takeBackMs = 10_000;

export interface DeleteLater {
  /** Runs that no longer show: about to be deleted, or being deleted. */
  readonly waiting: readonly number[];
  /** The one that can still be kept. */
  readonly waitingRun: RunSummary | null;
  readonly error: string | null;
  later(run: RunSummary): void;
  keep(): void;
  dismiss(): void;
}

export function useDeleteLater(): DeleteLater {
  const api = useApi();
  const client = useClient();
  const [waitingRun, setWaitingRun] = useState<RunSummary | null>(null);
  const [gone, setGone] = useState<readonly number[]>([]);
  const latest = useRef<RunSummary | null>(null);
  const remove = useMutation(
    api.runs.remove.mutationOptions({
      onError: (_problem, { runId }) => setGone((list) => list.filter((id) => id !== runId)),
    }),
  );
  const { mutate } = remove;

  const deleteNow = (run: RunSummary) => {
    setGone((list) => [...list, run.runId]);
    mutate({ runId: run.runId });
  };
  useEffect(() => {
    latest.current = waitingRun;
    if (!waitingRun) return;
    const timer = window.setTimeout(() => {
      setWaitingRun(null);
      setGone((list) => [...list, waitingRun.runId]);
      mutate({ runId: waitingRun.runId });
    }, takeBackMs);
    return () => window.clearTimeout(timer);
  }, [waitingRun, mutate]);
  useEffect(
    () => () => {
      if (latest.current) void client.runs.remove({ runId: latest.current.runId });
    },
    [client],
  );

  return {
    waiting: waitingRun ? [...gone, waitingRun.runId] : gone,
    waitingRun,
    error: remove.error ? problemText(remove.error) : null,
    later: (run) => {
      if (run.state === 'running') return;
      if (waitingRun) deleteNow(waitingRun);
      setWaitingRun(run);
    },
    keep: () => setWaitingRun(null),
    dismiss: () => remove.reset(),
  };
}
