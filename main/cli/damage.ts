/** `thaw damage`: which changes of its photos a classifier bears. */
import type { Command } from 'commander';
import type { AugmentDescription, DamageCurve } from '../contract/index.ts';
import { points } from './crops.ts';
import { findFinishedRun, runArgument } from './findRun.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count, percent } from './wording.ts';

export function addDamageCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('damage')
    .summary('which changes of its photos a classifier bears')
    .description(
      'Changes the validation photos of a run by one augmentation at a time, more and more, and says how right it stays and ' +
        'where it starts to cost: where fewer are right than by chance (McNemar p < 0.05), or more than 2 points and at least 3 ' +
        'photos fewer there and at every greater strength. What was measured before is kept.',
    )
    .argument('<run>', runArgument)
    .option('--again', 'measure everything anew')
    .addHelpText('after', '\nExamples:\n  thaw damage last\n  thaw damage 3 --json');
  command.action((wanted: string) => {
    const { again } = command.opts<{ again?: boolean }>();
    return run(command, (session) => damage(session, wanted, again ?? false));
  });
}

export async function damage(session: Session, wanted: string, again: boolean): Promise<Outcome> {
  const { client } = session;
  const run = await findFinishedRun(client, wanted);
  const { jobId } = await client.damage.measure({ runId: run.runId, again });
  await session.follow(jobId);
  const { curves } = await client.damage.get({ runId: run.runId });
  const { augmentations } = await client.augment.describe();
  const [first] = curves;
  const lines = curves.flatMap((curve) => {
    const description = augmentations.find(({ name }) => name === curve.name);
    return description === undefined ? [] : [lineOf(curve, description)];
  });
  const title = `Run ${run.runId} "${run.name}"`;
  const plain =
    first === undefined
      ? `${title}: there was no photo to change.`
      : `${title}: ${percent(first.plain.value, first.plain.n)} right on ${count(first.plain.n, 'photo')} as they are.`;
  return {
    text: [
      plain,
      '',
      table(
        [
          { title: 'change' },
          { title: 'right, mild to strong', align: 'right' },
          { title: 'strongest' },
          { title: 'points there' },
          { title: 'costs from' },
        ],
        lines,
      ),
    ].join('\n'),
    json: { run: run.runId, curves },
  };
}

function lineOf({ plain, points: measured, costsFrom }: DamageCurve, description: AugmentDescription): string[] {
  const last = measured.at(-1);
  const at = (amount: number) => description.format.replace('{}', shown(amount * description.shownTimes));
  return [
    description.title,
    measured.map(({ accuracy }) => percent(accuracy.value, plain.n).replace(' %', '')).join(' '),
    last === undefined ? '' : at(last.amount),
    last === undefined ? '' : points(last.difference),
    costsFrom === null ? '–' : at(costsFrom),
  ];
}

const shown = (value: number): string => String(Number(value.toFixed(2)));
