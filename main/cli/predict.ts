/** `thaw predict`: what a run says of new photos. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { PredictedPhoto, PredictionSet, TestViews } from '../contract/index.ts';
import { cropsOption } from './crops.ts';
import { findFinishedRun, runArgument } from './findRun.ts';
import { predictPaths } from './predictPaths.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { table } from './table.ts';
import { count, duration } from './wording.ts';

export interface PredictRequest {
  readonly run: string;
  readonly paths: readonly string[];
  readonly csv?: string | undefined;
  readonly copyInto?: string | undefined;
  readonly crops?: TestViews | undefined;
}

export function addPredictCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('predict')
    .summary('what a classifier says of new photos')
    .description(
      'Predicts photos, or all photos of folders. Prints path, label and how sure the classifier is; --csv and --json ' +
        'hold the probability of every class. --copy-into sorts copies into one folder for each class; the photos stay.',
    )
    .argument('<run>', runArgument)
    .argument('<path...>', 'photos and folders')
    .option('--csv <file>', 'write the predictions as CSV')
    .addOption(cropsOption())
    .option('--copy-into <folder>', 'copy the photos into one folder for each predicted class; nothing is overwritten')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw predict last ~/photos/new\n  thaw predict 3 a.jpg b.jpg --json\n' +
        '  thaw predict 3 ~/photos/new --crops 10\n' +
        '  thaw predict 3 ~/photos/new --csv labels.csv --copy-into ~/photos/sorted',
    );
  command.action((wanted: string, paths: string[]) => {
    const options = command.opts<Pick<PredictRequest, 'csv' | 'copyInto' | 'crops'>>();
    return run(command, (session) => predict(session, { run: wanted, paths, ...options }));
  });
}

export async function predict(session: Session, request: PredictRequest): Promise<Outcome> {
  const { client, cwd } = session;
  const { runId } = await findFinishedRun(client, request.run);
  const { set, photos } = await predictPaths(session, { runId, paths: request.paths, views: request.crops });
  const { predictionId } = set;

  const saved =
    request.csv === undefined
      ? null
      : await client.predictions.save({ predictionId, file: resolve(cwd, request.csv), format: 'csv' });
  const copied =
    request.copyInto === undefined
      ? null
      : await client.predictions.copyIntoFolders({ predictionId, folder: resolve(cwd, request.copyInto) });

  return {
    text: [
      summarise(set, photos),
      ...(saved === null ? [] : [`Written to ${saved.file}.`]),
      ...(copied === null ? [] : [`${count(copied.copied, 'photo')} copied into ${request.copyInto}.`]),
      ...withGap(skippedText(copied?.skipped ?? [])),
    ].join('\n'),
    json: {
      run: runId,
      prediction: predictionId,
      classes: set.classes.map(({ name }) => name),
      photos: photos.map((photo) => ({
        path: photo.path,
        label: nameOf(set, photo.predicted),
        confidence: photo.probabilities[photo.predicted],
        probabilities: Object.fromEntries(set.classes.map(({ name }, index) => [name, photo.probabilities[index]])),
      })),
      skipped: set.skipped,
      seconds: set.seconds,
      ...(saved === null ? {} : { csv: saved.file }),
      ...(copied === null ? {} : { copied: copied.copied, notCopied: copied.skipped }),
    },
  };
}

function summarise(set: PredictionSet, photos: readonly PredictedPhoto[]): string {
  // The path comes last, because one long name would push everything else off the screen.
  const rows = photos.map((photo) => [
    nameOf(set, photo.predicted),
    `${Math.round((photo.probabilities[photo.predicted] ?? 0) * 100)} %`,
    photo.path,
  ]);
  const perClass = set.classes
    .map(({ name }, index) => `${photos.filter((photo) => photo.predicted === index).length} ${name}`)
    .join(', ');
  return [
    table([{ title: 'label' }, { title: 'sure', align: 'right' }, { title: 'photo' }], rows),
    '',
    `${count(photos.length, 'photo')}: ${perClass}${set.seconds === null ? '' : `; ${duration(set.seconds)}`}.`,
    ...withGap(skippedText(set.skipped)),
  ].join('\n');
}

const nameOf = (set: PredictionSet, index: number) => set.classes[index]?.name ?? '';

const withGap = (text: string | null) => (text === null ? [] : ['', text]);
