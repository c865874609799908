/** Findings of one kind, and what can be decided about them. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { CheckKind, Decision, Finding, Photo } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePhotosById } from '../../api/usePhotosById.ts';
import { useAppStore } from '../../app/appStore.tsx';

/** As many as the engine gives at once. */
export const batch = 50;

export interface Findings {
  /** Null while they are read for the first time. */
  readonly findings: readonly Finding[] | null;
  readonly total: number;
  readonly photos: ReadonlyMap<number, Photo>;
}

export function useFindings(datasetId: number, kind: CheckKind, offset: number): Findings {
  const api = useApi();
  const list = useQuery(
    api.checks.list.queryOptions({
      input: { datasetId, kind, offset, limit: batch },
      placeholderData: keepPreviousData,
    }),
  );
  const data = list.isPlaceholderData && list.data?.findings[0]?.kind !== kind ? undefined : list.data;
  const photoIds = useMemo(
    () => [
      ...new Set(
        (data?.findings ?? []).flatMap((one) => [...one.photos.map(({ photoId }) => photoId), ...one.neighbours]),
      ),
    ],
    [data],
  );
  const rows = usePhotosById(photoIds.slice(0, 2000));
  const photos = useMemo(() => new Map((rows ?? []).map((photo) => [photo.photoId, photo])), [rows]);
  return { findings: data?.findings ?? null, total: data?.total ?? 0, photos };
}

export interface Decisions {
  decide(finding: Finding, decision: Decision, classId?: number): Promise<void>;
  decideAbove(kind: CheckKind, score: number, decision: Decision): Promise<void>;
  /** With `latestOnly`, false where another edit came after it: that is for the journal's own undo. */
  undo(options?: { readonly latestOnly: boolean }): Promise<CheckKind | null | false>;
}

/** What was decided leaves the list at once; the engine's word comes right behind. */
export function useDecisions(datasetId: number): Decisions {
  const api = useApi();
  const client = useClient();
  const queryClient = useQueryClient();
  const store = useAppStore();

  const carryOut = useCallback(
    async <Done extends { summary: string | null }>(call: () => Promise<Done>): Promise<Done | null> => {
      try {
        const done = await call();
        if (done.summary) store.getState().reportSaved({ at: Date.now(), text: done.summary, undoable: false });
        store.getState().solveProblem('check');
        return done;
      } catch (problem) {
        store.getState().reportProblem({ key: 'check', text: problemText(problem) });
        return null;
      } finally {
        await queryClient.invalidateQueries({ queryKey: api.checks.key() });
      }
    },
    [api, queryClient, store],
  );

  return useMemo(
    () => ({
      async decide(finding, decision, classId) {
        const { findingId } = finding;
        queryClient.setQueriesData<{ total: number; findings: Finding[] }>(
          { queryKey: api.checks.list.key() },
          (old) =>
            old && {
              total: old.total - Number(old.findings.some((one) => one.findingId === findingId)),
              findings: old.findings.filter((one) => one.findingId !== findingId),
            },
        );
        await carryOut(() =>
          client.checks.decide({ findingId, decision, ...(classId === undefined ? {} : { classId }) }),
        );
      },
      async decideAbove(kind, score, decision) {
        await carryOut(() => client.checks.decideAbove({ datasetId, kind, score, decision }));
      },
      async undo({ latestOnly } = { latestOnly: false }) {
        const done = await carryOut(() => client.checks.undo({ datasetId, latestOnly }));
        return done !== null && done.summary === null ? false : (done?.kind ?? null);
      },
    }),
    [api, client, queryClient, carryOut, datasetId],
  );
}
