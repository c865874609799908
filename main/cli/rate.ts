/** `thaw rate`: the learning-rate finder, with its curve drawn in the terminal. */
import type { Command } from 'commander';
import { type RateSearch, ServiceError, type TrainSettings } from '../contract/index.ts';
import { findDataset } from './findDataset.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { addTrainingFlags } from './trainingFlags.ts';
import { settingsOf, type TrainingFlags } from './trainingSettings.ts';
import { count } from './wording.ts';

export function addRateCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('rate')
    .summary('the learning-rate finder: which rate to train with')
    .description(
      "Trains the plan's last phase for some steps with a rate that rises from tiny to too large, draws the loss against it, and " +
        'says where it falls fastest. Nothing is trained that is kept. Give the flags that you will train with.',
    )
    .argument('<dataset>', 'folder with one sub-folder for each class, or the name of a dataset');
  addTrainingFlags(command).addHelpText(
    'after',
    '\nExamples:\n  thaw rate ~/photos/flowers --thaw 1\n  thaw rate flowers --plan plan.json --json',
  );
  command.action((dataset: string) =>
    run(command, (session) => findRate(session, dataset, command.opts<TrainingFlags>())),
  );
}

export async function findRate(session: Session, wanted: string, flags: TrainingFlags): Promise<Outcome> {
  const { client, signal } = session;
  const settings = await settingsOf(session, flags);
  const dataset = await findDataset(session, wanted);
  let last: RateSearch | null = null;
  try {
    for await (const search of await client.runs.findRate({ datasetId: dataset.datasetId, settings }, { signal })) {
      last = search;
      session.show({
        ...{ kind: 'train', state: 'running', title: `Trying rates on ${dataset.name}`, stage: '', total: null },
        ...{ done: search.points.length, progress: null, secondsLeft: null },
      });
    }
  } finally {
    session.show(null);
  }
  if (!last?.done) throw new ServiceError('cancelled', 'Looking for a rate was stopped.');
  const { points, suggested } = last;
  return {
    text: [
      curveText(points),
      '',
      suggested === null
        ? 'The curve does not say which rate is good. Keep the usual one.'
        : `The loss falls fastest at about ${suggested}: ${howToTake(settings, suggested)}.`,
    ].join('\n'),
    json: { dataset: dataset.datasetId, backbone: settings.backbone, suggested, points },
  };
}

/** What sets the rate of the plan's last phase. */
function howToTake({ phases, thaw, start }: TrainSettings, rate: number): string {
  if (phases.length > 0) return `write "learningRate": ${rate} into the plan's last phase`;
  const thaws = start === 'pretrained' && thaw !== 0 && (typeof thaw === 'number' || thaw.length > 0);
  return `"thaw train" takes it as ${thaws ? '--thawed-rate' : '--learning-rate'} ${rate}`;
}

const lines = 24;
const width = 40;

/** One line for every few steps: the rate, the smoothed loss, and a bar as long as the loss. */
function curveText(points: RateSearch['points']): string {
  if (points.length === 0) return `${count(0, 'step')} could be tried.`;
  const every = Math.max(1, Math.ceil(points.length / lines));
  const shown = points.filter((_, index) => index % every === 0);
  // Losses far above the first are cut off: there it only explodes.
  const highest = Math.min(Math.max(...shown.map(({ loss }) => loss)), 1.5 * shown[0]!.loss);
  return table(
    [{ title: 'rate', align: 'right' }, { title: 'loss', align: 'right' }, { title: '' }],
    shown.map(({ learningRate, loss }) => [
      learningRate.toPrecision(1),
      loss.toFixed(3),
      '█'.repeat(Math.round(width * Math.min(1, loss / Math.max(highest, Number.EPSILON)))),
    ]),
  );
}
