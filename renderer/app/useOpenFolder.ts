/** Opens a folder as a dataset: choose, start the import, go to the photos. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { useApi, useClient } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { routes } from '../navigation/routes.ts';
import { usePickDataset } from '../navigation/useDataset.ts';
import { texts } from '../texts/index.ts';
import { useAppStore } from './appStore.tsx';
import { useChooseFolder } from './FolderChooser.tsx';

/** Key of the problem that a refused import leaves in the status line and beside the doors. */
export const importProblemKey = 'import';

/** Imports a folder that is known already; without a dataset the engine makes or finds one. */
export function useImportFolder(): (folder: string, datasetId?: number) => Promise<void> {
  const client = useClient();
  return useStartImport((folder: string, datasetId?: number) => client.datasets.importFolder({ folder, datasetId }));
}

/** Draws the sample pictures and shows them. */
export function useMakeSample(): () => Promise<void> {
  const client = useClient();
  return useStartImport(() => client.datasets.makeSample());
}

/** Asks for a folder, then imports it. Does nothing when the person closes the dialog. */
export function useOpenFolder(): (datasetId?: number) => Promise<void> {
  const chooseFolder = useChooseFolder();
  const importFolder = useImportFolder();
  const store = useAppStore();
  return useCallback(
    async (datasetId?: number) => {
      try {
        const folder = await chooseFolder(texts.firstStart.chooseTitle);
        if (folder !== null) await importFolder(folder, datasetId);
      } catch (problem) {
        store.getState().reportProblem({ key: importProblemKey, text: problemText(problem) });
      }
    },
    [chooseFolder, importFolder, store],
  );
}

type Started = { jobId: string; datasetId: number };

/** Starts an import and shows the photos as they come. */
export function useStartImport<Arguments extends unknown[]>(
  start: (...args: Arguments) => Promise<Started>,
): (...args: Arguments) => Promise<void> {
  const api = useApi();
  const store = useAppStore();
  const queryClient = useQueryClient();
  const pickDataset = usePickDataset();
  const [, navigate] = useLocation();
  return async (...args) => {
    const { solveProblem, reportProblem, watchImport } = store.getState();
    solveProblem(importProblemKey);
    try {
      const started = await start(...args);
      watchImport(started);
      await queryClient.invalidateQueries({ queryKey: api.datasets.key() });
      pickDataset(started.datasetId);
      navigate(routes.photos);
    } catch (problem) {
      reportProblem({ key: importProblemKey, text: problemText(problem) });
    }
  };
}
