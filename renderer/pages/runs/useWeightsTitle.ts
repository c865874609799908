/** Which weights a run began with, for people; null where it says nothing beyond the network, as for built-in ones. */
import { useQuery } from '@tanstack/react-query';
import type { TrainSettings } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { weightsWords } from './settingRows.ts';

export function useWeightsTitle(): (settings: TrainSettings) => string | null {
  const entries = useWeightsEntries();
  return (settings) => {
    const isPlain = settings.start === 'pretrained' && settings.weightsFile === undefined;
    const entry = entries?.find(({ id }) => id === settings.weights);
    if (isPlain && (settings.weights === undefined || entry?.source === 'thaw')) return null;
    return weightsWords(settings, { weights: (id) => entry?.title ?? id });
  };
}

/** What weights are called for people, from their id. */
export function useWeightsNames(): (id: string) => string {
  const entries = useWeightsEntries();
  return (id) => entries?.find((entry) => entry.id === id)?.title ?? id;
}

function useWeightsEntries() {
  const api = useApi();
  return useQuery(api.weights.list.queryOptions({ input: {} })).data;
}
