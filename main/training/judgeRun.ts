/** Asks for a run to be judged on its validation photos by some choices of test-time views, and keeps what it said. */
import type { TestViews } from '../contract/testTime.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { TaskProgress } from '../jobs/task.ts';
import { photosOfRun, type RunRow } from '../store/runs.ts';
import { putRunViews, setMsPerPhoto } from '../store/runViews.ts';
import type { ClassifierFiles } from './answerPhotos.ts';
import { chooseDevice } from './chooseDevice.ts';
import { bytesOf } from './floatBytes.ts';
import type { JudgeEvent, JudgeRequest, JudgeResult } from './judgeTask.ts';
import { featuresPlace } from './places.ts';
import type { Surroundings } from './surroundings.ts';

export interface RunJudging {
  readonly row: RunRow;
  readonly members: readonly ClassifierFiles[];
  readonly views: readonly TestViews[];
  /** What is measured together. */
  readonly timed: readonly TestViews[];
  /** Also measure each member alone. */
  readonly eachMember: boolean;
  onProgress(progress: TaskProgress): void;
  /** Called after what was judged is on disk. */
  onJudged(judged: JudgeEvent): void;
}

export async function judgeRun(surroundings: Surroundings, judging: RunJudging, job: JobHandle): Promise<JudgeResult> {
  const { store, library, runTask, dataDir, threads } = surroundings;
  const { row, members, views, timed, eachMember, onProgress, onJudged } = judging;
  const photos = photosOfRun(store, row.runId)
    .filter(({ split }) => split === 'val')
    .map(({ photoId, hash, name }) => ({
      ...{ photoId, hash, name },
      paths: library.pictureByHash(hash)?.paths ?? [],
    }));
  // Where the run's device is no longer there, the CPU gives the same answers, slower.
  const device = await chooseDevice(row.device ?? 'cpu', () => surroundings.devices()).catch(() => 'cpu');
  const request: JudgeRequest = {
    ...{ members, photos, views, timed, eachMember, device, threads },
    features: featuresPlace(dataDir),
  };
  const result = await runTask<JudgeResult, JudgeEvent>({
    task: 'judge',
    request,
    signal: job.signal,
    onProgress,
    onEvent(judged) {
      putRunViews(store, {
        runId: row.runId,
        views: judged.views,
        photos: judged.answers.map(({ photoId, probabilities }) => ({
          photoId,
          probabilities: bytesOf(probabilities),
        })),
      });
      onJudged(judged);
    },
  });
  store.write(() => {
    for (const [index, choice] of timed.entries())
      setMsPerPhoto(store, row.runId, { views: choice, msPerPhoto: result.timedMs[index]! });
  });
  return result;
}
