/** `thaw advise`: what each thaw depth would cost and bring, measured on this machine. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Advice, type Dataset, type DepthAdvice, ServiceError } from '../contract/index.ts';
import { findDataset } from './findDataset.ts';
import type { ShownProgress } from './progress.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { addTrainingFlags } from './trainingFlags.ts';
import { settingsOf, type TrainingFlags } from './trainingSettings.ts';
import { durationRange, percent, size, thousands } from './wording.ts';

export function addAdviseCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('advise')
    .summary('how deep to thaw: what each depth takes and brings, measured here')
    .description(
      'Takes some steps at every thaw depth, tries out those that can be tried in a minute by cross-validation inside the ' +
        'training photos, and suggests one. Nothing is trained that is kept. Give the flags that you will train with: what is ' +
        'measured depends on them.',
    )
    .argument('<dataset>', 'folder with one sub-folder for each class, or the name of a dataset');
  addTrainingFlags(command).addHelpText(
    'after',
    '\nExamples:\n  thaw advise ~/photos/flowers\n  thaw advise flowers --backbone resnet18 --batch 16\n  thaw advise flowers --json',
  );
  command.action((dataset: string) =>
    run(command, (session) => advise(session, dataset, command.opts<TrainingFlags>())),
  );
}

export async function advise(session: Session, wanted: string, flags: TrainingFlags): Promise<Outcome> {
  const { client, signal } = session;
  const settings = await settingsOf(session, flags);
  const dataset = await findDataset(session, wanted);
  let last: Advice | null = null;
  try {
    for await (const advice of await client.runs.advise({ datasetId: dataset.datasetId, settings }, { signal })) {
      last = advice;
      session.show(progressOf(dataset, advice));
    }
  } finally {
    session.show(null);
  }
  if (last?.recommendation == null) throw new ServiceError('cancelled', 'Measuring was stopped.');
  const { recommendation, ...measured } = last;
  return {
    text: [
      table(
        [
          { title: 'thaw', align: 'right' },
          { title: 'from' },
          { title: 'trains', align: 'right' },
          { title: 'accuracy', align: 'right' },
          { title: 'time', align: 'right' },
          { title: 'memory', align: 'right' },
          { title: '' },
        ],
        last.depths.map(rowOf),
      ),
      '',
      `On ${last.device}; ${last.standsOn}; ${size(last.freeBytes)} of memory free.`,
      '',
      recommendation.text,
      `  thaw train ${quoted(folderOf(session, wanted, dataset))} --thaw ${recommendation.thaw}     with the same flags`,
    ].join('\n'),
    json: { dataset: dataset.datasetId, backbone: settings.backbone, ...measured, recommendation },
  };
}

/** What `thaw train` takes: the folder as it was said, or that of the dataset that was named. */
const folderOf = ({ cwd }: Session, wanted: string, { folders }: Dataset): string =>
  folders.includes(resolve(cwd, wanted)) ? wanted : (folders[0] ?? wanted);

const quoted = (path: string): string => (/\s/.test(path) ? `"${path}"` : path);

function rowOf(row: DepthAdvice): string[] {
  const { accuracy, totalSeconds, peakBytes, fits, suggestedBatch, why } = row;
  const notes = [
    ...(fits === false && suggestedBatch !== null ? [`batch ${suggestedBatch} would fit`] : []),
    ...(why === null ? [] : [why]),
  ];
  return [
    String(row.thaw),
    row.stage,
    thousands(row.trainableParameters),
    accuracy === null
      ? '–'
      : `${percent(accuracy.value, accuracy.n)} (${points(accuracy.low)} to ${points(accuracy.high)}) of ${accuracy.n}`,
    totalSeconds === null ? '–' : durationRange(totalSeconds),
    peakBytes === null ? '–' : `${size(peakBytes)}${fits === false ? ', too much' : ''}`,
    notes.join('; '),
  ];
}

const points = (share: number) => (100 * share).toFixed(0);

/** "Measuring flowers  layer4, 12 s left". */
function progressOf({ name }: Dataset, { measuring, depths }: Advice): ShownProgress {
  const left = measuring?.secondsLeft ?? null;
  return {
    ...{
      kind: 'train',
      state: 'running',
      title: `Measuring ${name}`,
      stage: measuring?.stage ?? '',
      total: depths.length,
    },
    done: depths.filter(({ secondsPerEpoch }) => secondsPerEpoch !== null).length,
    progress: null,
    secondsLeft: left === null ? null : { low: left, high: left },
  };
}
