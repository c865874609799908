/** `thaw train`: from a folder of photos to a classifier, with an honest account of how good it is. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Dataset,
  type EnsembleDetails,
  type ImportReport,
  type RunDetails,
  ServiceError,
} from '../contract/index.ts';
import { ensembleText } from './ensembleText.ts';
import { exportJson, exportRun, exportText } from './exportRun.ts';
import { followTraining } from './followTraining.ts';
import { importFolder } from './importFolder.ts';
import { perClassText } from './perClassText.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { addTrainingFlags } from './trainingFlags.ts';
import { settingsOf, type TrainingFlags } from './trainingSettings.ts';
import { accuracySentence, count, duration, percent } from './wording.ts';

export interface TrainOptions extends TrainingFlags {
  readonly valDir?: string;
  readonly name?: string;
  readonly export?: string;
}

export function addTrainCommand(program: Command, run: RunCommand): void {
  const command = program.command('train');
  command
    .summary('train a classifier on a folder of photos')
    .description(
      'Imports the folder (or takes the dataset that already has it), trains a classifier on top of a frozen ' +
        'backbone, and says how good it is on validation photos that decided nothing. Sub-folders are the classes. ' +
        'A val sub-folder, or --val-dir, is the validation set; else a fifth of the photos is drawn, the same share of ' +
        'each class, and kept for the runs to come.',
    )
    .argument('<folder>', 'folder with one sub-folder for each class')
    .option('--val-dir <folder>', 'use the photos of this folder as the validation set, untouched')
    .option('--name <name>', "the run's name (default: Run and a number)")
    .option('--export <folder>', 'export the classifier there at the end, with its proof');
  addTrainingFlags(command).addHelpText(
    'after',
    `
Backbones: pocket_resnet comes with its weights. For all others (resnet50, efficientnet_b0, convnext_tiny, mobilenet_v2_0.35
and many more: see "thaw weights") download them first ("thaw weights get resnet50"), or give a weights file: safetensors,
PyTorch (.pth), Keras (.h5, .keras) or TF.js (model.json).

Examples:
  thaw train ~/photos/flowers
  thaw train flowers/train --val-dir flowers/val --seed 1 --export classifier
  thaw train flowers --backbone mobilenet_v2_0.35 --weights mobilenet.safetensors
  thaw train flowers --weights resnet50.torchvision-v2
  thaw train flowers --augment strong --views 8 --hidden 256 --dropout 0.3
  thaw train flowers --thaw 1 --time-limit 600
  thaw train flowers --ensemble 3
  thaw train flowers --folds 5
  thaw train flowers --plan plan.json            any settings of a run as JSON; flags win:
    { "phases": [{ "thaw": 0, "epochs": 20, "learningRate": 0.003 },
                 { "thaw": ["layer4"], "epochs": 8, "learningRate": 0.0001 }], "stageRates": { "layer4": 0.3 } }
  thaw train flowers --json | tail -n 1        one JSON object: run, images, accuracy, perClass, seconds, export`,
  );
  command.action((folder: string) => run(command, (session) => train(session, folder, command.opts<TrainOptions>())));
}

export async function train(session: Session, folder: string, options: TrainOptions): Promise<Outcome> {
  const { client, cwd, clock } = session;
  const startedAt = clock();

  // Whatever can be wrong with the request is said before the first photo is read.
  const settings = await settingsOf(session, options);

  const { dataset, report } = await importFolder(session, { folder: resolve(cwd, folder), valDir: options.valDir });
  const readiness = await client.runs.check({ datasetId: dataset.datasetId, settings });
  if (!readiness.ready) throw notReady(dataset, report, readiness.problem);

  const { runId, jobId } = await client.runs.start({
    datasetId: dataset.datasetId,
    settings,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const result = await followTraining(session, runId, jobId);
  const ensemble = result.members.length === 0 ? null : await client.ensembles.get({ runId });
  const exportStartedAt = clock();
  const exported =
    options.export === undefined ? null : await exportRun(session, { runId, folder: resolve(cwd, options.export) });
  const endedAt = clock();
  const totalSeconds = (endedAt - startedAt) / 1000;

  const skipped = [...report.skipped, ...result.skipped];
  return {
    text: summarise(result, dataset, { skipped, importSeconds: report.seconds, totalSeconds }, exported, ensemble),
    json: {
      run: runId,
      name: result.name,
      dataset: dataset.datasetId,
      backbone: result.settings.backbone,
      device: result.device,
      images: { ...result.images, skipped },
      accuracy: result.accuracy,
      baseline: result.baseline,
      perClass: result.perClass,
      classes: result.classes.map(({ name }) => name),
      confusion: result.confusion,
      events: result.events.map(({ text }) => text),
      epochs: result.epochs.length,
      keptEpoch: result.keptEpoch,
      weightDecay: result.weightDecayUsed,
      seconds: {
        import: report.seconds,
        features: result.seconds.features,
        train: result.seconds.train,
        ...(exported === null ? {} : { export: (endedAt - exportStartedAt) / 1000 }),
        total: totalSeconds,
      },
      picturesPerSecond: result.picturesPerSecond,
      peakMemoryMiB: result.peakMemoryMiB,
      ...(ensemble === null ? {} : { ensemble }),
      ...(exported === null ? {} : { export: exportJson(exported) }),
    },
  };
}

function notReady(dataset: Dataset, report: ImportReport, problem: string | null): ServiceError {
  const left = report.skipped.filter(({ kind }) => kind !== 'duplicate').length;
  const skipped = left === 0 ? '' : ` ${count(left, 'file was', 'files were')} not taken.`;
  return new ServiceError(
    'unusable-data',
    `${report.folder} cannot be trained on: ${problem ?? 'it is not ready.'} ` +
      `It gave ${count(dataset.labelled, 'labelled photo')} in ${count(dataset.classes.length, 'class', 'classes')}.${skipped}`,
    { subject: report.folder },
  );
}

function summarise(
  result: RunDetails,
  dataset: Dataset,
  import_: { skipped: RunDetails['skipped']; importSeconds: number; totalSeconds: number },
  exported: Awaited<ReturnType<typeof exportRun>> | null,
  ensemble: EnsembleDetails | null,
): string {
  const { accuracy, baseline, seconds } = result;
  const skipped = skippedText(import_.skipped);
  const spent = [
    `import ${duration(import_.importSeconds)}`,
    ...(seconds.features === null ? [] : [`features ${duration(seconds.features)}`]),
    ...(seconds.train === null ? [] : [`training ${duration(seconds.train)}`]),
  ];
  return [
    accuracy === null
      ? `${result.name} of "${dataset.name}" is done; there was no validation photo to judge it on.`
      : `${result.name} of "${dataset.name}": ${accuracySentence(accuracy)}.`,
    ...(accuracy === null || baseline === null
      ? []
      : [`Always saying the commonest class would be right for ${percent(baseline, accuracy.n)}.`]),
    ...(ensemble === null ? [] : ['', ensembleText(result, ensemble)]),
    '',
    perClassText(result.perClass),
    '',
    `${result.settings.backbone} on ${result.device ?? 'an unknown device'}, trained on ${count(result.images.train, 'photo')}; ` +
      `${spent.join(', ')}, ${duration(import_.totalSeconds)} in all` +
      `${result.peakMemoryMiB === null ? '' : `; at most ${Math.round(result.peakMemoryMiB).toLocaleString('en')} MiB of memory`}.`,
    ...result.events.map(({ text }) => text),
    ...(skipped === null ? [] : ['', skipped]),
    ...(exported === null ? [] : ['', exportText(exported)]),
    '',
    'Next:',
    `  thaw evaluate ${result.runId}             which classes it confuses, and its surest mistakes`,
    `  thaw predict ${result.runId} PHOTOS       what it says of new photos`,
    ...(exported === null
      ? [`  thaw export ${result.runId} --to FOLDER   the classifier as a file that works without Thaw`]
      : []),
    '  thaw serve                  the same in the browser, with the photos',
  ].join('\n');
}
