/** The contract's `testTime` service: what several views of each photo bring a finished run, and what they cost. */

import type { Services } from '../contract/services.ts';
import { type TestViews, testViewCounts, testViews, type ViewsResult } from '../contract/testTime.ts';
import { accuracy } from '../evaluation/accuracy.ts';
import { judge } from '../evaluation/judgement.ts';
import { pairedDifference } from '../evaluation/pairedDifference.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { TaskProgress } from '../jobs/task.ts';
import { runViews, viewedPhotos } from '../store/runViews.ts';
import { floatsFrom } from './floatBytes.ts';
import { judgeRun } from './judgeRun.ts';
import { createMeasuringJobs } from './measuringJobs.ts';
import type { FinishedRun, Runs } from './runs.ts';
import type { Surroundings } from './surroundings.ts';

export interface TestTime {
  readonly service: Services['testTime'];
  /** What a run says of its validation photos by these views, [classes] by photo; judged now (as part of `job`) when it never was. */
  answers(
    run: FinishedRun,
    views: TestViews,
    job: JobHandle,
    onProgress: (progress: TaskProgress) => void,
  ): Promise<ReadonlyMap<number, Float32Array>>;
}

export function createTestTime(surroundings: Surroundings, runs: Runs): TestTime {
  const { store } = surroundings;
  const measuring = createMeasuringJobs(surroundings);

  const isMeasured = (runId: number, views: TestViews) => runViews(store, runId).some((row) => row.views === views);

  const judgeBy = (
    run: FinishedRun,
    { views, timed }: { readonly views: readonly TestViews[]; readonly timed: readonly TestViews[] },
    job: JobHandle,
    onProgress: (progress: TaskProgress) => void,
  ) =>
    judgeRun(
      surroundings,
      {
        ...{
          row: run.row,
          members: run.members.map(({ files }) => files),
          views,
          timed,
          eachMember: false,
          onProgress,
        },
        onJudged: () => measuring.announce(run),
      },
      job,
    );

  const service: Services['testTime'] = {
    get({ runId }) {
      runs.finished(runId);
      return { runId, results: resultsOf(runId), jobId: measuring.jobOf(runId) };
    },

    measure({ runId, views, again }) {
      const run = runs.finished(runId);
      const running = measuring.jobOf(runId);
      if (running !== null) return { jobId: running };
      const wanted = testViews.options.filter(
        (choice) => (choice === 'centre' || views.includes(choice)) && (again || !isMeasured(runId, choice)),
      );
      return measuring.start(run, `Judging ${run.row.name} by several views`, async (job) => {
        // All that are shown side by side are measured side by side, also those that were judged before.
        const timed = testViews.options.filter((choice) => wanted.includes(choice) || isMeasured(runId, choice));
        if (wanted.length > 0) await judgeBy(run, { views: wanted, timed }, job, (progress) => job.progress(progress));
        return null;
      });
    },
  };

  function resultsOf(runId: number): ViewsResult[] {
    const measured = runViews(store, runId);
    const judged = (views: TestViews) =>
      new Map(
        viewedPhotos(store, runId, views).map(({ photoId, classIndex, probabilities }) => [
          photoId,
          judge(classIndex, floatsFrom(probabilities)),
        ]),
      );
    const centre = judged('centre');
    return testViews.options.flatMap((views): ViewsResult[] => {
      const row = measured.find((one) => one.views === views);
      if (row === undefined) return [];
      const answers = judged(views);
      const pairs = [...answers].flatMap(([photoId, one]): [boolean, boolean][] => {
        const plain = centre.get(photoId);
        return plain === undefined ? [] : [[one.truth === one.predicted, plain.truth === plain.predicted]];
      });
      return [
        {
          ...{ views, count: testViewCounts[views], msPerPhoto: row.msPerPhoto === 0 ? null : row.msPerPhoto },
          accuracy: accuracy([...answers.values()]),
          difference: views === 'centre' ? null : pairedDifference(pairs),
        },
      ];
    });
  }

  return {
    service,
    async answers(run, views, job, onProgress) {
      const { runId } = run.row;
      if (!isMeasured(runId, views)) await judgeBy(run, { views: [views], timed: [] }, job, onProgress);
      return new Map(
        viewedPhotos(store, runId, views).map(({ photoId, probabilities }) => [photoId, floatsFrom(probabilities)]),
      );
    },
  };
}
