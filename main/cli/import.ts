/** `thaw import`: takes photos into a dataset, from folders, files, tables, annotations and archives. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type Dataset,
  type ImportFormat,
  type ImportPreview,
  type ImportReport,
  importFormats,
  ServiceError,
} from '../contract/index.ts';

import { type ImportRequest, importFolder, reportOf } from './importFolder.ts';
import { namedDataset } from './namedDataset.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { table } from './table.ts';
import { count, duration } from './wording.ts';

interface Flags {
  readonly valDir?: string;
  readonly name?: string;
  readonly dataset?: string;
  readonly format?: ImportFormat;
  readonly pictures?: string;
  readonly look?: boolean;
}

export function addImportCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('import')
    .summary('take photos into a dataset: folders, files, tables, annotations, archives')
    .description(
      'Takes photos into a dataset. In a folder, sub-folders become classes; train, val and test sub-folders become ' +
        'the split; a folder without sub-folders comes in unlabelled. Several folders without sub-folders are classes ' +
        'of one dataset. A CSV with path, label and split, COCO and Open Images annotations, Hugging Face image ' +
        'folders, CIFAR and MNIST files, zip archives and single photos are recognised by what they are. Photos stay ' +
        'where they are and are never changed; what is no file of its own (crops, pictures in archives) Thaw keeps in ' +
        'its data directory. Importing again takes in what is new. Every file not taken is listed with its reason.',
    )
    .argument('<path...>', 'folders, photos, a table, an annotation file or a zip')
    .option('--val-dir <folder>', 'use the photos of this folder as the validation set, untouched')
    .option('--name <name>', "the dataset's name (default: the folder's or file's name)")
    .option('--dataset <dataset>', 'add to this dataset: its number or name')
    .addOption(
      new Option('--format <format>', 'what to take it for (default: what it looks like)').choices(importFormats),
    )
    .option('--pictures <folder>', 'where the pictures lie that a table or annotation names')
    .option('--look', 'only say what would come in')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw import ~/photos/flowers\n  thaw import flowers/train --val-dir flowers/val\n' +
        '  thaw import labels.csv --look\n  thaw import instances.json --pictures ~/coco/val2017 --format coco-crops\n' +
        '  thaw import flowers.zip',
    );
  command.action((paths: string[]) => {
    const flags = command.opts<Flags>();
    return run(command, (session) => (flags.look ? lookAt(session, paths, flags) : importPaths(session, paths, flags)));
  });
}

export async function importAndReport(session: Session, request: ImportRequest): Promise<Outcome> {
  const { dataset, report } = await importFolder(session, request);
  return outcome(dataset, report);
}

async function importPaths(session: Session, paths: readonly string[], flags: Flags): Promise<Outcome> {
  const [folder = '', ...others] = paths;
  if (flags.valDir !== undefined) {
    if (others.length > 0 || flags.format !== undefined || flags.dataset !== undefined) {
      throw new ServiceError('invalid-request', '--val-dir goes with one folder and nothing else.', {
        subject: '--val-dir',
      });
    }
    return importAndReport(session, { folder, valDir: flags.valDir, datasetName: flags.name });
  }
  const { client } = session;
  const into = flags.dataset === undefined ? null : await namedDataset(client, flags.dataset);
  const { jobId, datasetId } = await client.imports.start({
    ...pointedAt(session, paths, flags),
    ...(into === null ? {} : { datasetId: into.datasetId }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
  });
  return outcome(...(await reportOf(session, { jobId, datasetId }, folder)));
}

async function lookAt(session: Session, paths: readonly string[], flags: Flags): Promise<Outcome> {
  const preview = await session.client.imports.look(pointedAt(session, paths, flags));
  return { text: previewText(preview), json: preview };
}

const pointedAt = ({ cwd }: Session, paths: readonly string[], { format, pictures }: Flags) => ({
  paths: paths.map((path) => resolve(cwd, path)),
  format: format ?? null,
  pictureFolder: pictures === undefined ? null : resolve(cwd, pictures),
});

function previewText(preview: ImportPreview): string {
  const { photos, labelled, classes, split, missing, severalLabels, leftOut, formats, examples } = preview;
  const others = formats.filter((format) => format !== preview.format);
  return [
    `${preview.root}, taken for ${preview.format}${others.length > 0 ? ` (may also be ${others.join(', ')}: --format)` : ''}:`,
    `${count(photos, 'photo')}, ${labelled.toLocaleString('en')} with a label, ${count(classes.length, 'class', 'classes')}.`,
    ...(split.train + split.val + split.test > 0
      ? [`${split.train} for training, ${split.val} for validation, ${split.test} for testing.`]
      : []),
    ...(severalLabels > 0
      ? [`${count(severalLabels, 'photo')} of several classes would come in without a label.`]
      : []),
    ...(missing > 0 ? [`${count(missing, 'file')} that it names are not there.`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, 'file')} would be left out.`] : []),
    ...(preview.keepsCopies ? ['Thaw would keep its own copies of these pictures in its data directory.'] : []),
    ...(classes.length === 0
      ? []
      : [
          '',
          table(
            [{ title: 'class' }, { title: 'photos', align: 'right' }],
            classes.map((one) => [one.name, one.photos.toLocaleString('en')]),
          ),
        ]),
    ...withGap(skippedText(examples)),
  ].join('\n');
}

function outcome(dataset: Dataset, report: ImportReport): Outcome {
  return {
    text: summarise(dataset, report),
    json: {
      dataset: dataset.datasetId,
      name: dataset.name,
      folder: report.folder,
      layout: report.layout,
      images: { files: report.files, taken: report.taken, added: report.added, skipped: report.skipped },
      labelled: dataset.labelled,
      split: dataset.split,
      classes: dataset.classes.map(({ name, photos }) => ({ name, photos })),
      seconds: report.seconds,
    },
  };
}
function summarise(dataset: Dataset, report: ImportReport): string {
  const { split } = dataset;
  const sides = [
    `${split.train.toLocaleString('en')} for training`,
    `${split.val.toLocaleString('en')} for validation`,
    ...(split.test > 0 ? [`${split.test.toLocaleString('en')} for testing`] : []),
  ];
  const isSplit = split.train + split.val + split.test > 0;
  return [
    `Dataset ${dataset.datasetId} "${dataset.name}": ${count(dataset.photos, 'photo')}, ` +
      `${dataset.labelled.toLocaleString('en')} labelled, ${report.added.toLocaleString('en')} of them new; ` +
      `${duration(report.seconds)}.`,
    ...(isSplit ? [`${sides.join(', ')}.`] : []),
    ...(dataset.classes.length === 0
      ? ['No classes yet: sub-folders become classes, or label them in the app ("thaw serve").']
      : [
          '',
          table(
            [{ title: 'class' }, { title: 'photos', align: 'right' }],
            dataset.classes.map(({ name, photos }) => [name, photos.toLocaleString('en')]),
          ),
        ]),
    ...withGap(skippedText(report.skipped)),
    ...(['flat', 'class-folders', 'split-folders'].includes(report.layout)
      ? ['', 'Next: "thaw train FOLDER" with the same folder trains a classifier on it.']
      : []),
  ].join('\n');
}

const withGap = (text: string | null) => (text === null ? [] : ['', text]);
