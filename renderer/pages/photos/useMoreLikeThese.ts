/** Puts the photos that look most like some first; looks at all photos once before that, when nobody has yet. */
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import { usePhotoFilter, usePhotoView } from './photoView.tsx';

/** As many as the contract takes. */
const photosMost = 100;

export function useMoreLikeThese(datasetId: number): () => Promise<void> {
  const client = useClient();
  const appStore = useAppStore();
  const { readView } = usePhotoView(datasetId);
  const { filter, setView } = usePhotoFilter(datasetId);
  const [, navigate] = useLocation();
  return useCallback(async () => {
    const { selection, cursor } = readView();
    const alike = (selection.size > 0 ? [...selection] : cursor.photoId === null ? [] : [cursor.photoId]).slice(
      0,
      photosMost,
    );
    if (alike.length === 0) return;
    const { reportSaved, reportProblem, solveProblem } = appStore.getState();
    try {
      const { jobId } = await client.looks.compute({ datasetId });
      if (jobId !== null) {
        const { photos } = await client.looks.state({ datasetId });
        reportSaved({ at: Date.now(), text: texts.suggestions.lookingForAlike(photos), undoable: false });
        const ended = await jobEnd(client, jobId);
        if (ended.state === 'cancelled') return;
        if (ended.error !== null) throw new Error(ended.error);
      }
      solveProblem('alike');
      setView({ filter: { ...filter, alike }, sort: 'alike' });
      navigate(routes.photos);
    } catch (problem) {
      reportProblem({ key: 'alike', text: problemText(problem) });
    }
  }, [client, appStore, datasetId, readView, filter, setView, navigate]);
}

async function jobEnd(client: ReturnType<typeof useClient>, jobId: string) {
  for await (const job of await client.jobs.watch()) if (job.id === jobId && job.endedAt !== null) return job;
  return client.jobs.get({ jobId });
}
