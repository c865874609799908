/** Which dataset the window is about: the one picked here, else the last used, else the first. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Dataset } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { useApp } from '../app/appStore.tsx';

/** All datasets; undefined until the engine has answered. */
export function useDatasets(): readonly Dataset[] | undefined {
  const api = useApi();
  return useQuery(api.datasets.list.queryOptions({ placeholderData: keepPreviousData })).data;
}

/** Why the datasets could not be read, when the engine cannot open its data; null otherwise. */
export function useDatasetsProblem(): Error | null {
  const api = useApi();
  return useQuery(api.datasets.list.queryOptions({ placeholderData: keepPreviousData })).error;
}

/** The dataset the pages show; null when there is none (or none is known yet). */
export function useDataset(): Dataset | null {
  const api = useApi();
  const datasets = useDatasets();
  const settings = useQuery(api.app.getSettings.queryOptions()).data;
  const picked = useApp((state) => state.pickedDatasetId);
  if (!datasets || !settings) return null;
  const byId = (datasetId: number | null) => datasets.find((dataset) => dataset.datasetId === datasetId);
  return byId(picked) ?? byId(settings.lastDatasetId) ?? datasets[0] ?? null;
}

/** Shows another dataset, and remembers it for the next start. */
export function usePickDataset(): (datasetId: number) => void {
  const api = useApi();
  const pick = useApp((state) => state.pickDataset);
  const { mutate } = useMutation(api.app.setSettings.mutationOptions());
  return useCallback(
    (datasetId: number) => {
      pick(datasetId);
      mutate({ lastDatasetId: datasetId });
    },
    [pick, mutate],
  );
}
