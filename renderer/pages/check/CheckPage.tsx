/** Check: what may be wrong with the dataset, one finding a card, decided with one key each. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset, useDatasets } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { NotChecked } from './NotChecked.tsx';
import { ReviewQueue } from './ReviewQueue.tsx';

const words = texts.check;

export default function CheckPage(): ReactNode {
  const datasets = useDatasets();
  const dataset = useDataset();
  if (datasets?.length === 0 || dataset?.photos === 0) return <NoPhotos />;
  if (!dataset) return <Waiting sentence={words.reading} queries={[]} />;
  return <CheckOf key={dataset.datasetId} dataset={dataset} />;
}

function CheckOf({ dataset }: { dataset: Dataset }): ReactNode {
  const api = useApi();
  const query = useQuery(api.checks.state.queryOptions({ input: { datasetId: dataset.datasetId } }));
  const state = query.data;
  if (!state) return <Waiting sentence={words.reading} queries={[query]} />;
  if (state.run === null) return <NotChecked dataset={dataset} state={state} />;
  return <ReviewQueue dataset={dataset} state={state} />;
}

function NoPhotos(): ReactNode {
  const [, navigate] = useLocation();
  usePageKeys(words.title, []);
  return (
    <EmptyState
      title={words.noPhotos.title}
      actions={<Button onClick={() => navigate(routes.photos)}>{words.noPhotos.toPhotos}</Button>}
    >
      {words.noPhotos.sentence}
    </EmptyState>
  );
}
