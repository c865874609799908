/** Makes a network the one that the Train page starts from, and goes there. */
import { useLocation } from 'wouter';
import { routes } from '../../navigation/routes.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { keepTrainDraft, readTrainDraft, usualSettings } from './trainDraft.ts';

export function useInTrain(): (network: string) => void {
  const [, navigate] = useLocation();
  const dataset = useDataset();
  return (network) => {
    if (dataset) {
      const settings = readTrainDraft(dataset.datasetId) ?? usualSettings();
      keepTrainDraft(dataset.datasetId, { ...settings, backbone: network, weights: undefined, weightsFile: undefined });
    }
    navigate(routes.train);
  };
}
