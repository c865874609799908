/** `thaw evaluate`: how good a run is, on its validation photos or on a labelled folder it has never seen. */
import { basename, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import {
  type Estimate,
  type PredictedPhoto,
  type RunSummary,
  ServiceError,
  type SkippedFile,
  type TestViews,
  testViewCounts,
  type ViewsResult,
} from '../contract/index.ts';
import { accuracy } from '../evaluation/accuracy.ts';
import { classScores } from '../evaluation/classScores.ts';
import { confusionMatrix } from '../evaluation/confusionMatrix.ts';
import { type Judgement, judge } from '../evaluation/judgement.ts';
import { mostConfidentMistakes } from '../evaluation/mistakes.ts';
import { pairedDifference } from '../evaluation/pairedDifference.ts';
import { confusionText } from './confusionText.ts';
import { comparedCropsOption, testTimeText } from './crops.ts';
import { findFinishedRun, runArgument } from './findRun.ts';
import { perClassText } from './perClassText.ts';
import { predictPaths } from './predictPaths.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { accuracySentence, count } from './wording.ts';

const mistakesShown = 10;

export function addEvaluateCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('evaluate')
    .summary('how good a classifier is, and what it confuses')
    .description(
      'Shows the accuracy with its 95 % interval, the table for each class, the confusion matrix and the surest ' +
        'mistakes: on the validation photos of the run, or with --data on another labelled folder, whose ' +
        'sub-folders must be called like the classes. A sure mistake is often a wrong label.',
    )
    .argument('<run>', runArgument)
    .option('--data <folder>', 'judge on this labelled folder instead')
    .addOption(comparedCropsOption())
    .addHelpText(
      'after',
      '\nExamples:\n  thaw evaluate last\n  thaw evaluate last --crops all\n  thaw evaluate 3 --data ~/photos/flowers-of-this-year --crops 10',
    );
  command.action((wanted: string) => {
    const options = command.opts<{ data?: string; crops?: TestViews[] }>();
    return run(command, (session) => evaluate(session, { run: wanted, ...options }));
  });
}

export async function evaluate(
  session: Session,
  request: {
    readonly run: string;
    readonly data?: string | undefined;
    readonly crops?: readonly TestViews[] | undefined;
  },
): Promise<Outcome> {
  const run = await findFinishedRun(session.client, request.run);
  const crops = request.crops ?? [];
  const { judged, viewed } =
    request.data === undefined
      ? { judged: await onValidationPhotos(session, run.runId), viewed: await byViews(session, run.runId, crops) }
      : await onFolderByViews(session, run, resolve(session.cwd, request.data), crops);
  return {
    text: [
      summarise(`Run ${run.runId} "${run.name}"`, judged),
      ...(viewed.length === 0 ? [] : [testTimeText({ results: viewed })]),
      ...(viewed.length === 0 || judged.folder === null ? [] : [timesText]),
    ].join('\n\n'),
    json: {
      run: run.runId,
      data: judged.folder,
      images: {
        total: judged.photos,
        trainedOn: judged.trainedOn,
        skipped: judged.skipped,
        withoutLabel: judged.withoutLabel,
      },
      accuracy: judged.accuracy,
      perClass: judged.perClass,
      classes: judged.classes,
      confusion: judged.confusion,
      mistakes: judged.mistakes,
      ...(viewed.length === 0 ? {} : { testTime: viewed }),
    },
  };
}

/** What several views say of the validation photos; measured now where it never was. */
async function byViews(session: Session, runId: number, views: readonly TestViews[]): Promise<ViewsResult[]> {
  if (views.length === 0) return [];
  const { client } = session;
  const { jobId } = await client.testTime.measure({ runId, views: [...views] });
  await session.follow(jobId);
  const { results } = await client.testTime.get({ runId });
  return results.filter((one) => one.views === 'centre' || views.includes(one.views));
}

const timesText = 'Times were measured on the run’s validation photos.';

/** A folder by each choice of views beside the centre alone; what is said in full is of the choice asked for, of several the centre. */
async function onFolderByViews(
  session: Session,
  run: RunSummary,
  folder: string,
  crops: readonly TestViews[],
): Promise<{ judged: Judged; viewed: ViewsResult[] }> {
  const centre = await onFolder(session, run, { folder, views: undefined });
  const others = crops.filter((views) => views !== 'centre');
  if (others.length === 0) return { judged: centre.judged, viewed: [] };
  // What a folder takes says nothing: photos may be known from before.
  const times = new Map((await byViews(session, run.runId, others)).map((one) => [one.views, one.msPerPhoto]));
  const result = (views: TestViews, { judged, right }: JudgedFolder): ViewsResult => ({
    ...{ views, count: testViewCounts[views], accuracy: judged.accuracy, msPerPhoto: times.get(views) ?? null },
    difference:
      views === 'centre'
        ? null
        : pairedDifference([...right].map(([path, one]) => [one, centre.right.get(path) ?? false] as const)),
  });
  const viewed = [result('centre', centre)];
  let last = centre;
  for (const views of others) {
    last = await onFolder(session, run, { folder, views });
    viewed.push(result(views, last));
  }
  return { judged: others.length === 1 ? last.judged : centre.judged, viewed };
}

interface Judged {
  /** Null for the run's own validation photos. */
  readonly folder: string | null;
  readonly photos: number;
  /** How many of them are training photos: on those it must look better than it is. */
  readonly trainedOn: number;
  readonly skipped: readonly Pick<SkippedFile, 'path' | 'reason'>[];
  /** Photos in no folder that is called like a class. */
  readonly withoutLabel: readonly string[];
  readonly accuracy: Estimate | null;
  readonly classes: readonly string[];
  readonly perClass: Parameters<typeof perClassText>[0];
  /** counts[true][said] */
  readonly confusion: readonly (readonly number[])[];
  /** The surest first. */
  readonly mistakes: readonly { path: string; truth: string; predicted: string; probability: number }[];
}

async function onValidationPhotos({ client }: Session, runId: number): Promise<Judged> {
  const run = await client.runs.get({ runId });
  const classes = run.classes.map(({ name }) => name);
  const { predictions } = await client.runs.predictions({
    runId,
    order: 'mistakes',
    onlyMistakes: true,
    limit: mistakesShown,
  });
  return {
    folder: null,
    photos: run.images.val,
    trainedOn: 0,
    skipped: run.skipped,
    withoutLabel: [],
    accuracy: run.accuracy,
    classes,
    perClass: run.perClass,
    confusion: run.confusion,
    mistakes: predictions.map((photo) => ({
      path: photo.name,
      truth: classes[photo.truth] ?? '',
      predicted: classes[photo.predicted] ?? '',
      probability: photo.probabilities[photo.predicted] ?? 0,
    })),
  };
}

interface JudgedFolder {
  readonly judged: Judged;
  /** Whether each labelled photo was called what it is, by its path. */
  readonly right: ReadonlyMap<string, boolean>;
}

async function onFolder(
  session: Session,
  run: RunSummary,
  { folder, views }: { readonly folder: string; readonly views: TestViews | undefined },
): Promise<JudgedFolder> {
  const { set, photos } = await predictPaths(session, { runId: run.runId, paths: [folder], views });
  // The folder is judged here and now; a prediction that somebody asked for is another thing and would be kept.
  await session.client.predictions.remove({ predictionId: set.predictionId });

  const classes = set.classes.map(({ name }) => name);
  const training = await trainingHashes(session, run.datasetId);
  const labelled: (Judgement & { path: string; trainedOn: boolean })[] = [];
  const withoutLabel: string[] = [];
  for (const photo of photos) {
    const truth = labelFromPath(folder, photo, classes);
    if (truth < 0) withoutLabel.push(relative(folder, photo.path));
    else {
      labelled.push({
        ...judge(truth, photo.probabilities),
        path: relative(folder, photo.path),
        trainedOn: training.has(photo.hash),
      });
    }
  }
  if (labelled.length === 0) {
    throw new ServiceError(
      'unusable-data',
      `None of the ${count(photos.length, 'photo')} in ${folder} lies in a folder called like a class of this run ` +
        `(${classes.join(', ')}). Rename its sub-folders, or use "thaw predict".`,
      { subject: folder },
    );
  }
  const confusion = confusionMatrix(labelled, classes.length);
  const judged = {
    folder,
    photos: labelled.length,
    trainedOn: labelled.filter((photo) => photo.trainedOn).length,
    skipped: set.skipped,
    withoutLabel,
    accuracy: accuracy(labelled),
    classes,
    perClass: classScores(confusion).map((scores, index) => ({ name: classes[index] ?? '', ...scores })),
    confusion,
    mistakes: mostConfidentMistakes(labelled)
      .slice(0, mistakesShown)
      .map((photo) => ({
        path: photo.path,
        truth: classes[photo.truth] ?? '',
        predicted: classes[photo.predicted] ?? '',
        probability: photo.confidence,
      })),
  };
  return { judged, right: new Map(labelled.map(({ path, truth, predicted }) => [path, truth === predicted])) };
}

/** What the training photos of a dataset are, by content. */
async function trainingHashes({ client }: Session, datasetId: number): Promise<Set<string>> {
  const hashes = new Set<string>();
  const page = 2000;
  for (let offset = 0; ; offset += page) {
    const { photos } = await client.photos.list({ datasetId, filter: { split: 'train' }, offset, limit: page });
    for (const { hash } of photos) hashes.add(hash);
    if (photos.length < page) return hashes;
  }
}

/** The innermost folder that is called like a class, whatever lies between; −1 without one. Letter case does not matter. */
function labelFromPath(folder: string, photo: PredictedPhoto, classes: readonly string[]): number {
  const folders = [basename(folder), ...relative(folder, photo.path).split(sep).slice(0, -1)];
  const names = classes.map(comparable);
  for (const name of folders.toReversed()) {
    const index = names.indexOf(comparable(name));
    if (index >= 0) return index;
  }
  return -1;
}

/** File systems differ in how they spell an accent. */
const comparable = (name: string) => name.normalize('NFC').toLowerCase();

function summarise(title: string, judged: Judged): string {
  const which = judged.folder === null ? undefined : `in ${judged.folder}`;
  const skipped = skippedText(judged.skipped);
  return [
    judged.accuracy === null
      ? `${title}: there was no photo to judge it on.`
      : `${title}: ${accuracySentence(judged.accuracy, which)}.`,
    ...(judged.trainedOn === 0
      ? []
      : [
          `It was trained on ${judged.trainedOn.toLocaleString('en')} of these photos, so it is worse on new ones. ` +
            'Judge it on photos that are not among its training photos.',
        ]),
    '',
    perClassText(judged.perClass),
    '',
    confusionText(judged.classes, judged.confusion),
    ...(judged.mistakes.length === 0
      ? []
      : [
          '',
          'Surest mistakes:',
          ...judged.mistakes.map(
            (one) =>
              `  ${one.path}: is ${one.truth}, called ${one.predicted} (${Math.round(one.probability * 100)} % sure)`,
          ),
        ]),
    ...(judged.withoutLabel.length === 0
      ? []
      : [
          '',
          `${count(judged.withoutLabel.length, 'photo lies', 'photos lie')} in no folder called like a class, and did not count.`,
        ]),
    ...(skipped === null ? [] : ['', skipped]),
  ].join('\n');
}
