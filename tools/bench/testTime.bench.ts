/** What augmentation, ten crops and an ensemble bring, alone and together, on photos that decided nothing. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import { type TestViews, testViewCounts } from '../../main/contract/testTime.ts';
import { indexOfLargest } from '../../main/evaluation/judgement.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { createJudgeTask, type JudgeEvent } from '../../main/training/judgeTask.ts';
import type { Benchmark } from './benchmark.ts';
import { layOutPhotos } from './photoFolders.ts';
import { type FolderTraining, trainFolder } from './trainFolder.ts';
import { sharedWeights } from './weights.ts';

const presets = ['none', 'light', 'standard'] as const;
const views: readonly TestViews[] = ['centre', 'mirror', 'ten'];
/** Each is an ensemble of three seeds of its own. */
const rounds = 3;
const members = 3;

/** Whether each photo was right, round by round, and the time it took. */
interface Measured {
  /** [rounds][photos] */
  readonly rights: boolean[][];
  readonly ms: number[];
}

export const benchmark: Benchmark = {
  question:
    'What augmentation while training, several views of each photo while judging, and three networks instead of one bring on ' +
    'validation photos that decide nothing: heads on the frozen network, by the app’s own settings. Aim: to know, not to win.',
  async run({ say }) {
    if (sharedWeights === null)
      return {
        columns: [],
        rows: [],
        notes: ['mobilenet_v2_0.35 is missing: its weights file is not on this machine.'],
      };
    const workshop = mkdtempSync(join(tmpdir(), 'thaw-test-time-'));
    const rows: string[][] = [];
    let photosSaid = '';
    try {
      for (const data of ['ants-bees', 'flowers'] as const) {
        const folder = layOutPhotos(data, workshop);
        const featuresFolder = join(workshop, `${data}-features`);
        const measured = new Map<string, Measured>();
        for (const preset of presets)
          for (let round = 0; round < rounds; round++) {
            const trainings: FolderTraining[] = [];
            for (let member = 0; member < members; member++) {
              const seed = round * members + member + 1;
              const own = join(workshop, `${data}-${preset}-${seed}`);
              mkdirSync(own);
              trainings.push(
                await trainFolder({
                  ...{ folder, featuresFolder, augmentation: preset, workshop: own },
                  settings: { ...sharedWeights, seed },
                }),
              );
            }
            // Time does not depend on how a head was trained.
            for (const count of [1, members])
              for (const judged of await judge(trainings.slice(0, count), featuresFolder, preset === 'none')) {
                const key = keyOf(preset, judged.views, count);
                const known = measured.get(key) ?? { rights: [], ms: [] };
                known.rights.push(judged.right);
                known.ms.push(judged.ms);
                measured.set(key, known);
              }
            say(
              `${data}, ${preset}, round ${round + 1}: one network ${trainings.map(({ accuracy }) => percent(accuracy)).join(', ')}`,
            );
          }
        const base = measured.get(keyOf('none', 'centre', 1))!;
        photosSaid += `${photosSaid === '' ? '' : ', '}${base.rights[0]!.length} of ${data}`;
        for (const preset of presets)
          for (const count of [1, members])
            for (const choice of views) {
              const own = measured.get(keyOf(preset, choice, count))!;
              rows.push([
                ...[data, preset, String(testViewCounts[choice]), String(count)],
                ...[percent(mean(shares(own))), shares(own).map(percent).join(', ')],
                own === base ? '' : inPoints(difference(own, base)),
                inPoints(
                  difference(own, measured.get(keyOf(preset, 'centre', 1))!),
                  own === measured.get(keyOf(preset, 'centre', 1)),
                ),
                Math.min(...measured.get(keyOf('none', choice, count))!.ms).toFixed(1),
              ]);
            }
      }
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
    return {
      columns: [
        { title: 'photos' },
        { title: 'augmentation' },
        { title: 'views', align: 'right' },
        { title: 'networks', align: 'right' },
        { title: 'right, mean', align: 'right' },
        { title: 'by round', align: 'right' },
        { title: 'points against none, 1 view, 1 network', align: 'right' },
        { title: 'points against the same augmentation, 1 view, 1 network', align: 'right' },
        { title: 'ms a photo', align: 'right' },
      ],
      rows,
      notes: [
        'mobilenet_v2_0.35, linear head on frozen features, 4 views of each training photo where there is augmentation. Three rounds: a single network is the first of three seeds of the round (seeds 1, 4, 7), an ensemble all three.',
        'Views: 1 the centre, 2 also mirrored, 10 four corners and the centre at 256/224, also mirrored.',
        `Differences are paired, photo by photo, averaged over the rounds; the interval is 95 % over photos (${photosSaid}). Where it holds 0, these photos cannot tell.`,
        'Time is from the file to the answer, 32 photos, nothing kept, the quickest of three passes. Three heads on one backbone cost about as much as one: the backbone runs once.',
      ],
    };
  },
};

const keyOf = (preset: string, choice: TestViews, count: number) => `${preset} ${choice} ${count}`;

/** All choices of views by these networks together. */
async function judge(
  trainings: readonly FolderTraining[],
  featuresFolder: string,
  withTime: boolean,
): Promise<{ views: TestViews; right: boolean[]; ms: number }[]> {
  const photos = trainings[0]!.photos.filter(({ split }) => split === 'val');
  const truth = new Map(photos.map(({ photoId, classIndex }) => [photoId, classIndex]));
  const judged: JudgeEvent[] = [];
  const task = createJudgeTask(
    {
      backend: createOnnxBackend({ log: { info() {} } }),
      openImaging: (threads) => createImagingPool({ threads }),
      clock: () => Date.now(),
    },
    // One turn: of all rounds the quickest is taken.
    0,
  );
  const { timedMs } = await task.run(
    {
      ...{
        members: trainings.map(({ files }) => files),
        photos,
        views,
        timed: withTime ? views : [],
        eachMember: false,
        device: 'cpu',
      },
      features: { folder: featuresFolder, limitBytes: 8 * 1024 ** 3 },
      threads: availableParallelism(),
    },
    {
      signal: new AbortController().signal,
      wish: () => null,
      progress() {},
      emit: (event) => void judged.push(event),
    },
  );
  return judged.map(({ views: choice, answers }, index) => ({
    views: choice,
    right: answers.map(({ photoId, probabilities }) => indexOfLargest(probabilities) === truth.get(photoId)),
    ms: timedMs[index] ?? Number.POSITIVE_INFINITY,
  }));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const shares = ({ rights }: Measured): number[] => rights.map((round) => round.filter(Boolean).length / round.length);

/** Mean over photos of what `own` is right more often than `other`, averaged over the rounds, with its 95 % interval. */
function difference(own: Measured, other: Measured): { value: number; half: number } {
  const perPhoto = own.rights[0]!.map((_, photo) =>
    mean(own.rights.map((round, at) => Number(round[photo]) - Number(other.rights[at]![photo]))),
  );
  const value = mean(perPhoto);
  const variance = perPhoto.reduce((sum, one) => sum + (one - value) ** 2, 0) / (perPhoto.length - 1);
  return { value, half: 1.96 * Math.sqrt(variance / perPhoto.length) };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const inPoints = ({ value, half }: { value: number; half: number }, isItself = false): string =>
  isItself ? '' : `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} ± ${(100 * half).toFixed(1)}`;
