/** When an import that was started in this window ends with files left out, says so once. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { useApp } from '../../app/appStore.tsx';
import { importProblemKey } from '../../app/useOpenFolder.ts';

export function useImportNews(datasetId: number, onLeftOut: () => void): void {
  const api = useApi();
  const queryClient = useQueryClient();
  const watched = useApp((state) => state.watchedImport);
  const watchImport = useApp((state) => state.watchImport);
  const reportProblem = useApp((state) => state.reportProblem);
  const job = useJob(watched?.datasetId === datasetId ? watched.jobId : null);

  useEffect(() => {
    if (!job || isUnderWay(job)) return;
    watchImport(null);
    if (job.state === 'failed' && job.error) reportProblem({ key: importProblemKey, text: job.error });
    if (job.state !== 'done') return;
    void queryClient
      .fetchQuery(api.datasets.reports.queryOptions({ input: { datasetId }, staleTime: 0 }))
      .then(([report]) => {
        if (report?.skipped.some((file) => file.kind !== 'duplicate' && file.kind !== 'hidden')) onLeftOut();
      })
      .catch((problem: unknown) => reportProblem({ key: importProblemKey, text: problemText(problem) }));
  }, [job, api, queryClient, datasetId, onLeftOut, watchImport, reportProblem]);
}
