/** Runs: every training of the dataset with what it reached, and two of them side by side. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/engine.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useDataset, useDatasets } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { NoRuns } from './NoRuns.tsx';
import { RunsWorkbench } from './RunsWorkbench.tsx';

export default function RunsPage() {
  const api = useApi();
  const datasets = useDatasets();
  const dataset = useDataset();
  const runsQuery = useQuery(
    api.runs.list.queryOptions({ input: { datasetId: dataset?.datasetId ?? 0 }, enabled: dataset !== null }),
  );
  const runs = runsQuery.data;
  if (datasets?.length === 0) return <NoRuns dataset={null} />;
  if (!dataset || !runs) return <Waiting sentence={texts.runs.reading} queries={[runsQuery]} />;
  if (runs.length === 0) return <NoRuns dataset={dataset} />;
  return <RunsWorkbench key={dataset.datasetId} datasetId={dataset.datasetId} runs={runs} />;
}
