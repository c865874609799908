/** `thaw split`: which photos are trained on and which judge. */
import type { Command } from 'commander';
import type { SplitFolds, SplitPlan } from '../contract/index.ts';
import { findDataset } from './findDataset.ts';
import { wholeNumber } from './numbers.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count } from './wording.ts';

interface Options {
  readonly val: number;
  readonly test: number;
  readonly dryRun?: boolean;
  readonly folds?: number;
}

export function addSplitCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('split')
    .summary('split a dataset into training, validation and test photos')
    .description(
      'Splits the labelled photos anew: every class keeps its share; near-duplicates and bursts stay on one side; photos in ' +
        'train, val or test folders stay where they are. It replaces the split there is; runs keep the sides they had, and ' +
        'the same shares and --seed give the same split again.',
    )
    .argument('<dataset>', 'a dataset by number or name, or the folder of its photos')
    .option('--val <share>', 'share of photos to judge on', Number, 0.2)
    .option('--test <share>', 'share of photos to keep for the end', Number, 0)
    .option('--dry-run', 'only say what would come out')
    .option('--folds <n>', 'deal folds for cross-validation instead, and write nothing', wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  thaw split flowers --val 0.2 --test 0.1\n  thaw split flowers --dry-run --seed 7\n  thaw split flowers --folds 5 --json',
    );
  command.action((dataset: string) => run(command, (session) => split(session, dataset, command.opts<Options>())));
}

export async function split(session: Session, wanted: string, options: Options): Promise<Outcome> {
  const { client, seed = 1 } = session;
  const dataset = await findDataset(session, wanted);
  const { datasetId, name } = dataset;
  if (options.folds !== undefined) {
    const folds = await client.splits.folds({ datasetId, folds: options.folds, seed });
    return { text: foldsText(folds), json: { dataset: datasetId, name, seed, ...folds } };
  }
  const wish = { datasetId, val: options.val, test: options.test, seed };
  const plan = options.dryRun ? await client.splits.preview(wish) : await client.splits.draw(wish);
  return { text: planText(name, plan, options.dryRun ?? false), json: { dataset: datasetId, name, ...wish, ...plan } };
}

function planText(name: string, { sides, classes, groups, fixed, moves }: SplitPlan, dry: boolean): string {
  const number = (value: number) => value.toLocaleString('en');
  const rows = classes.map((one) => [
    one.name,
    ...[one.sides.train, one.sides.val, one.sides.test].map(number),
    one.off < 1 ? '' : one.off.toFixed(1),
  ]);
  return [
    `"${name}" ${dry ? 'would be' : 'is'} split: ${number(sides.train)} train, ${number(sides.val)} validation, ${number(sides.test)} test.`,
    table(
      [
        { title: 'class' },
        ...['train', 'validation', 'test', 'off by'].map((title) => ({ title, align: 'right' as const })),
      ],
      rows,
    ),
    groups.count === 0
      ? 'No near-duplicates or bursts among the labelled photos.'
      : `${count(groups.photos, 'photo')} in ${count(groups.count, 'group')} of near-duplicates or bursts stay on one side; the largest has ${groups.largest}.`,
    ...(fixed > 0 ? [`${count(fixed, 'photo')} stay where their folder puts them.`] : []),
    ...(dry ? [`${count(moves, 'photo')} would change sides.`] : []),
  ].join('\n\n');
}

const foldsText = ({ folds, classes }: SplitFolds): string =>
  table(
    [{ title: 'class' }, ...folds.map((_, fold) => ({ title: `fold ${fold + 1}`, align: 'right' as const }))],
    [...classes.map((one) => [one.name, ...one.folds.map(String)]), ['all', ...folds.map(String)]],
  );
