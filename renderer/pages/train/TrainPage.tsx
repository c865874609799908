/** Train: the plan for the next run, or the run that is going on. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useApi } from '../../api/engine.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset, useDatasets } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { RunningTraining } from './RunningTraining.tsx';
import { TrainSetup } from './TrainSetup.tsx';

const words = texts.train;

export default function TrainPage() {
  const datasets = useDatasets();
  const dataset = useDataset();
  const [, navigate] = useLocation();
  if (datasets?.length === 0) {
    return (
      <EmptyState
        title={words.noDataset.title}
        actions={<Button onClick={() => navigate(routes.photos)}>{words.noDataset.action}</Button>}
      >
        {words.noDataset.sentence}
      </EmptyState>
    );
  }
  if (!dataset) return null;
  return <TrainDataset key={dataset.datasetId} datasetId={dataset.datasetId} />;
}

function TrainDataset({ datasetId }: { datasetId: number }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const dataset = useDataset();
  const runsQuery = useQuery(api.runs.list.queryOptions({ input: { datasetId } }));
  const runs = runsQuery.data;
  // Of an ensemble and the network of it that trains now, the ensemble is what was asked for.
  const underWay = runs?.filter((run) => run.state === 'running') ?? [];
  const running = underWay.find((run) => run.kind !== 'single') ?? underWay[0];
  // A run seen here while it ran: its end leads to the result, a failure or a pause stays until it has been read.
  const [watched, setWatched] = useState<number | null>(null);
  const watchedRun = runs?.find((run) => run.runId === watched);

  useEffect(() => {
    if (running) setWatched(running.runId);
    else if (watchedRun?.state === 'done') navigate(routes.run(watchedRun.runId));
    else if (watchedRun?.state === 'cancelled') setWatched(null);
  }, [running, watchedRun, navigate]);

  if (!runs || !dataset) return <Waiting sentence={words.reading} queries={[runsQuery]} />;
  if (running) return <RunningTraining runId={running.runId} />;
  if (watchedRun?.state === 'done') return null;
  if (watchedRun?.state === 'failed' || watchedRun?.state === 'paused') {
    return <RunningTraining runId={watchedRun.runId} onTrainAgain={() => setWatched(null)} />;
  }
  return <TrainSetup dataset={dataset} runs={runs} />;
}
