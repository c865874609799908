/** Predict: new photos through a finished run, least sure first. They are not added to the dataset. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useApi } from '../../api/engine.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { PredictWorkbench } from './PredictWorkbench.tsx';

const words = texts.predict;

export default function PredictPage() {
  const api = useApi();
  const [, navigate] = useLocation();
  const dataset = useDataset();
  const runsQuery = useQuery(api.runs.list.queryOptions({ input: {} }));
  const runs = runsQuery.data;
  if (!runs) return <Waiting sentence={texts.runs.reading} queries={[runsQuery]} />;
  const done = runs.filter((run) => run.state === 'done');
  // Models of the shown dataset first: the others can predict too.
  const models = [
    ...done.filter((run) => run.datasetId === dataset?.datasetId),
    ...done.filter((run) => run.datasetId !== dataset?.datasetId),
  ];
  if (models.length === 0) {
    return (
      <EmptyState
        title={words.noModel.title}
        actions={<Button onClick={() => navigate(routes.train)}>{words.noModel.action}</Button>}
      >
        {words.noModel.sentence}
      </EmptyState>
    );
  }
  return <PredictWorkbench key={dataset?.datasetId ?? 0} models={models} />;
}
