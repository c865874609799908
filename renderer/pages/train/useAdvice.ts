/** What the advisor measures for every depth while the Train page is shown. */
import type { Advice, Dataset, TrainSettings } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';
import { usualSettings } from './trainDraft.ts';
import { type Stream, useStream } from './useStream.ts';

/** A slider or a field that is still moving asks for nothing. */
const quietMs = 700;

export function useAdvice(dataset: Dataset, settings: TrainSettings, ready: boolean): Stream<Advice> {
  const client = useClient();
  const asked = adviceSettings(settings);
  const key = ready ? JSON.stringify([dataset.datasetId, dataset.labelled, dataset.split, asked]) : null;
  return useStream(
    key,
    (signal) => client.runs.advise({ datasetId: dataset.datasetId, settings: asked }, { signal }),
    quietMs,
  );
}

/**
 * What is measured holds for every depth, plan and rate: these are left at their usual values, so that moving the handle and turning
 * at rates asks for nothing new.
 */
function adviceSettings(settings: TrainSettings): TrainSettings {
  const { learningRate, thawedRate, schedule, warmUp, patience, labelSmoothing } = usualSettings();
  return {
    ...settings,
    ...{ thaw: 0, phases: [], stageRates: {}, start: 'pretrained', timeLimitSeconds: 0 },
    ...{ learningRate, thawedRate, schedule, warmUp, patience, labelSmoothing },
  };
}
