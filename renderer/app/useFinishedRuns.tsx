/** Tells of a training that ended while another page was open. The news stays until it is closed or followed. */
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { isUnderWay, useJobs } from '../api/jobs.tsx';
import { routes } from '../navigation/routes.ts';
import { texts } from '../texts/index.ts';

export function useFinishedRuns(): void {
  const jobs = useJobs();
  const [location, navigate] = useLocation();
  const underWay = useRef(new Set<string>());

  useEffect(() => {
    for (const job of jobs) {
      if ((job.kind !== 'train' && job.kind !== 'ensemble') || job.runId === null) continue;
      if (isUnderWay(job)) {
        underWay.current.add(job.id);
        continue;
      }
      // Only what ended before our eyes is news; cancelled runs were ended by the person.
      const isNews = underWay.current.delete(job.id) && job.state !== 'cancelled';
      // Of several networks that are trained together only the whole is news.
      const isPart =
        job.kind === 'train' &&
        jobs.some((other) => other.kind === 'ensemble' && isUnderWay(other) && other.datasetId === job.datasetId);
      const runPage = routes.run(job.runId);
      // Train shows the training itself and goes on to its result.
      if (!isNews || isPart || location === runPage || location === routes.train) continue;
      notifications.show({
        id: job.id,
        title: job.title,
        message: (
          <button
            type="button"
            className="link"
            onClick={() => {
              notifications.hide(job.id);
              navigate(runPage);
            }}
          >
            {job.state === 'done' ? texts.shell.runDone : texts.shell.runFailed}
          </button>
        ),
        color: 'ink',
        autoClose: false,
        withBorder: true,
      });
    }
  }, [jobs, location, navigate]);
}
