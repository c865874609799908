/** `thaw import`: takes the photos of a folder into a dataset. */
import type { Command } from 'commander';
import type { Dataset, ImportReport } from '../contract/index.ts';
import { type ImportRequest, importFolder } from './importFolder.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { table } from './table.ts';
import { count, duration } from './wording.ts';

export function addImportCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('import')
    .summary('take the photos of a folder into a dataset')
    .description(
      'Takes the photos of a folder into a dataset. Sub-folders become classes; train, val and test sub-folders ' +
        'become the split; a folder without sub-folders comes in unlabelled. Photos stay where they are and are ' +
        'never changed. Importing a folder again takes in what is new. Every file not taken is listed with its reason.',
    )
    .argument('<folder>', 'folder with the photos')
    .option('--val-dir <folder>', 'use the photos of this folder as the validation set, untouched')
    .option('--name <name>', "the dataset's name (default: the folder's name)")
    .addHelpText(
      'after',
      '\nExamples:\n  thaw import ~/photos/flowers\n  thaw import flowers/train --val-dir flowers/val',
    );
  command.action((folder: string) => {
    const options = command.opts<{ valDir?: string; name?: string }>();
    return run(command, (session) =>
      importAndReport(session, { folder, valDir: options.valDir, datasetName: options.name }),
    );
  });
}

export async function importAndReport(session: Session, request: ImportRequest): Promise<Outcome> {
  const { dataset, report } = await importFolder(session, request);
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
    '',
    'Next: "thaw train FOLDER" with the same folder trains a classifier on it.',
  ].join('\n');
}

const withGap = (text: string | null) => (text === null ? [] : ['', text]);
