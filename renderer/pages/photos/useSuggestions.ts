/** Suggestions for a dataset as they are now, and what can be done with them. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Job, PhotoFilter, SuggestionState } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { isUnderWay, useJobs } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { routes } from '../../navigation/routes.ts';
import { usePhotoFilter, usePhotoViewStore } from './photoView.tsx';

export interface SuggestionsNow {
  readonly state: SuggestionState | undefined;
  /** What is being done for them: looking at photos first, then learning. */
  readonly job: Job | null;
  /** Why the last try ended without any; null when it did not. */
  readonly problem: string | null;
  update: () => void;
  cancel: () => void;
  /** Labels all that match the filter and are at least so sure. */
  acceptAbove: (filter: PhotoFilter, confidence: number) => Promise<void>;
}

export function useSuggestions(datasetId: number): SuggestionsNow {
  const api = useApi();
  const client = useClient();
  const appStore = useAppStore();
  const state = useQuery(api.suggestions.state.queryOptions({ input: { datasetId } })).data;
  const update = useMutation(api.suggestions.update.mutationOptions());
  const stop = useMutation(api.jobs.cancel.mutationOptions());
  const own = useJobs().filter((job) => job.datasetId === datasetId);
  const suggesting = own.find((job) => job.kind === 'suggest');
  const looking = own.find((job) => job.kind === 'looks' && isUnderWay(job));
  const underWay = suggesting !== undefined && isUnderWay(suggesting) ? suggesting : null;
  const failed = suggesting?.state === 'failed' ? suggesting.error : null;
  return {
    state,
    job: underWay && (looking ?? underWay),
    problem: update.error ? problemText(update.error) : failed,
    update: () => update.mutate({ datasetId }),
    cancel: () => {
      for (const job of [underWay, looking]) if (job) stop.mutate({ jobId: job.id });
    },
    acceptAbove: useCallback(
      async (filter, confidence) => {
        if (!state) return;
        const { reportSaved, reportProblem, solveProblem, photosChanged } = appStore.getState();
        try {
          const { entry } = await client.suggestions.acceptAbove({
            ...{ datasetId, filter, confidence, version: state.version },
          });
          solveProblem('labels');
          if (entry) reportSaved({ at: entry.at, text: entry.summary, undoable: true });
          photosChanged();
        } catch (problem) {
          reportProblem({ key: 'labels', text: problemText(problem) });
        }
      },
      [appStore, client, datasetId, state],
    ),
  };
}

/** Goes to the focus view with what to label next first; what is next, and suggestions, are found out meanwhile where nobody asked yet. */
export function useLabelNext(datasetId: number): () => void {
  const viewStore = usePhotoViewStore();
  const api = useApi();
  const { setView } = usePhotoFilter(datasetId);
  const [, navigate] = useLocation();
  const { state, job } = useSuggestions(datasetId);
  const { mutate } = useMutation(api.suggestions.update.mutationOptions());
  const isNew = state !== undefined && job === null && (!state.queued || (!state.model && state.classesReady >= 2));
  return useCallback(() => {
    if (isNew) mutate({ datasetId });
    setView({ filter: { label: 'none', rejected: false }, sort: viewStore.getState().queueOrder });
    navigate(routes.focus);
  }, [setView, navigate, isNew, mutate, datasetId, viewStore]);
}
