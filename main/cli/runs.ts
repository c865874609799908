/** `thaw runs`: what was trained so far. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Client, type RunDetails, type RunSummary, ServiceError } from '../contract/index.ts';
import { compareRuns } from './compareRuns.ts';
import { ensembleText } from './ensembleText.ts';
import { findFinishedRun, findRun, runArgument } from './findRun.ts';
import { followTraining } from './followTraining.ts';
import { perClassText } from './perClassText.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { table } from './table.ts';
import { accuracySentence, count, duration, percent } from './wording.ts';

export function addRunsCommand(program: Command, run: RunCommand): void {
  const runs = program
    .command('runs')
    .summary('list, show, compare, combine, resume, rename or remove what was trained')
    .description('What was trained so far, newest first.')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw runs\n  thaw runs show last\n  thaw runs compare 3 4\n  thaw runs combine 3 4 5\n  thaw runs resume 4\n' +
        '  thaw runs rename 3 "with more roses"\n  thaw runs remove 2 --yes',
    );

  const list = runs.command('list', { isDefault: true }).description('all runs, newest first (the default)');
  list.action(() => run(list, listRuns));

  const show = runs.command('show').description('the settings and figures of one run').argument('<run>', runArgument);
  show.action((wanted: string) => run(show, (session) => showRun(session, wanted)));

  const compare = runs
    .command('compare')
    .description('whether one of two runs is better, judged on the same validation photos')
    .argument('<run>', runArgument)
    .argument('<other>', 'the run to compare it with');
  compare.action((first: string, second: string) => run(compare, (session) => compareRuns(session, first, second)));

  const combine = runs
    .command('combine')
    .description('average what several finished runs say: an ensemble, which predicts and exports like a run')
    .argument('<run...>', 'two or more runs of one dataset, also of different networks')
    .option('--name <name>', "the ensemble's name");
  combine.action((wanted: string[]) => {
    const { name } = combine.opts<{ name?: string }>();
    return run(combine, (session) => combineRuns(session, wanted, name));
  });

  const resume = runs
    .command('resume')
    .description('go on with a run that was paused or stopped, from its last checkpoint')
    .argument('<run>', runArgument);
  resume.action((wanted: string) => run(resume, (session) => resumeRun(session, wanted)));

  const keep = runs
    .command('keep')
    .description('end a paused run with the best epoch so far as its result')
    .argument('<run>', runArgument);
  keep.action((wanted: string) => run(keep, (session) => keepRun(session, wanted)));

  const notes = runs
    .command('notes')
    .description('read what was written about a run, or write it')
    .argument('<run>', runArgument)
    .argument('[text]', 'what to write; "" takes it away');
  notes.action((wanted: string, text: string | undefined) => run(notes, (session) => runNotes(session, wanted, text)));

  const rename = runs
    .command('rename')
    .description('give a run another name')
    .argument('<run>', runArgument)
    .argument('<name>', 'the new name');
  rename.action((wanted: string, name: string) => run(rename, (session) => renameRun(session, wanted, name)));

  const remove = runs
    .command('remove')
    .description('delete a run and its files; photos, labels and exported files stay')
    .argument('<run>', runArgument)
    .option('--yes', 'really delete it');
  remove.action((wanted: string) => {
    const { yes } = remove.opts<{ yes?: boolean }>();
    return run(remove, (session) => removeRun(session, wanted, yes ?? false));
  });
}

export async function listRuns({ client }: Session): Promise<Outcome> {
  const runs = await client.runs.list({});
  const datasets = new Map((await client.datasets.list()).map(({ datasetId, name }) => [datasetId, name]));
  if (runs.length === 0) {
    return { text: 'There is no run yet. Train one with "thaw train FOLDER".', json: { runs: [] } };
  }
  const text = table(
    [
      { title: 'run', align: 'right' },
      { title: 'name' },
      { title: 'dataset' },
      { title: 'backbone' },
      { title: 'accuracy', align: 'right' },
      { title: 'started' },
      { title: 'state' },
    ],
    runs.map((one) => [
      String(one.runId),
      one.name,
      datasets.get(one.datasetId) ?? '',
      one.members.length > 0 ? count(one.members.length, 'network') : one.settings.backbone,
      one.accuracy === null ? '–' : `${percent(one.accuracy.value, one.accuracy.n)} of ${one.accuracy.n}`,
      moment(one.startedAt),
      one.state,
    ]),
  );
  return { text, json: { runs } };
}

export async function showRun({ client }: Session, wanted: string): Promise<Outcome> {
  const { runId } = await findRun(client, wanted);
  const run = await client.runs.get({ runId });
  const exports = await client.exports.list({ runId });
  const ensemble = run.members.length === 0 ? null : await client.ensembles.get({ runId });
  const { settings, seconds } = run;
  const skipped = skippedText(run.skipped);
  const exported = exports
    .filter(({ state }) => state === 'done')
    .map(({ folder, files }) => `Exported to ${join(folder, files[0]?.name ?? '')}.`);
  const lines = [
    `Run ${runId} "${run.name}", ${run.state}${run.error === null ? '' : `: ${run.error}`}`,
    ...(run.accuracy === null ? [] : [`${accuracySentence(run.accuracy)}.`]),
    `Started ${moment(run.startedAt)}${seconds.total === null ? '' : `, took ${duration(seconds.total)}`}.`,
    `${settings.backbone} on ${run.device ?? settings.device}, seed ${settings.seed}; ` +
      `${run.images.train} photos trained on, ${run.images.val} for validation.`,
    `${count(settings.views, 'view')} of each photo, ${headWords(settings.head)}, batch ${settings.batch}, ` +
      `learning rate ${settings.learningRate}, weight decay ${run.weightDecayUsed ?? settings.weightDecay}` +
      `${run.keptEpoch === null ? '' : `; epoch ${run.keptEpoch} of ${run.epochs.length} was kept`}.`,
    ...planLines(run),
    ...run.events.map(({ at, text }) => `${moment(at)}: ${text}`),
    ...(run.notes === '' ? [] : [run.notes]),
    ...(run.resumable ? [`It has a checkpoint: "thaw runs resume ${runId}" goes on from it.`] : []),
    ...(run.labelChangesSince === 0 ? [] : [`${count(run.labelChangesSince, 'label')} changed since.`]),
    ...(ensemble === null ? [] : ['', ensembleText(run, ensemble)]),
    ...(run.perClass.length === 0 ? [] : ['', perClassText(run.perClass)]),
    ...(skipped === null ? [] : ['', skipped]),
    ...(exported.length === 0 ? [] : ['', ...exported]),
  ];
  return { text: lines.join('\n'), json: { run, ...(ensemble === null ? {} : { ensemble }), exports } };
}

export async function combineRuns(
  session: Session,
  wanted: readonly string[],
  name: string | undefined,
): Promise<Outcome> {
  const { client } = session;
  const runIds: number[] = [];
  for (const one of wanted) runIds.push((await findFinishedRun(client, one)).runId);
  const { runId, jobId } = await client.ensembles.combine({ runIds, ...(name === undefined ? {} : { name }) });
  await session.follow(jobId);
  return showRun(session, String(runId));
}

export async function resumeRun(session: Session, wanted: string): Promise<Outcome> {
  const { client } = session;
  const { runId } = await findRun(client, wanted);
  const { jobId } = await client.runs.resume({ runId });
  await followTraining(session, runId, jobId);
  return showRun(session, String(runId));
}

/** It has to be opened again for that: what is best is judged and written by the training itself. */
export async function keepRun(session: Session, wanted: string): Promise<Outcome> {
  const { client } = session;
  const { runId } = await findRun(client, wanted);
  const { jobId } = await client.runs.resume({ runId });
  const following = followTraining(session, runId, jobId);
  await Promise.all([following, keepOnceItTrains(client, runId, jobId)]);
  return showRun(session, String(runId));
}

/** A training takes wishes from the moment on when its process has started. */
async function keepOnceItTrains(client: Client, runId: number, jobId: string): Promise<void> {
  const isUnderWay = async () => ['waiting', 'running'].includes((await client.jobs.get({ jobId })).state);
  while (await isUnderWay()) {
    const kept = await client.runs.stopAndKeep({ runId }).catch(() => null);
    if (kept !== null) return;
    await sleep(askEveryMs);
  }
}

const askEveryMs = 100;

export async function runNotes({ client }: Session, wanted: string, text: string | undefined): Promise<Outcome> {
  const found = await findRun(client, wanted);
  const { runId, name, notes } =
    text === undefined ? found : await client.runs.setNotes({ runId: found.runId, notes: text });
  return {
    text: notes === '' ? `Nothing is written about run ${runId} "${name}".` : notes,
    json: { run: runId, notes },
  };
}

export async function renameRun({ client }: Session, wanted: string, name: string): Promise<Outcome> {
  const { runId } = await findRun(client, wanted);
  const run = await client.runs.rename({ runId, name });
  return { text: `Run ${runId} is now called "${run.name}".`, json: { run: runId, name: run.name } };
}

export async function removeRun({ client }: Session, wanted: string, yes: boolean): Promise<Outcome> {
  const run = await findRun(client, wanted);
  if (!yes) {
    throw new ServiceError(
      'invalid-request',
      `Run ${run.runId} "${run.name}" was not deleted. Say --yes to delete it and its files; photos and labels stay.`,
      { subject: '--yes' },
    );
  }
  await client.runs.remove({ runId: run.runId });
  return { text: `Run ${run.runId} "${run.name}" and its files are deleted.`, json: { run: run.runId, removed: true } };
}

/** One line for each phase, where there is more than a head. */
function planLines({ plan }: RunDetails): string[] {
  if (plan.length === 0 || (plan.length === 1 && plan[0]!.stages.length === 0)) return [];
  return plan.map(
    ({ title, epochs, learningRate, schedule }, index) =>
      `Phase ${index + 1}: ${title}, at most ${count(epochs, 'epoch')} at ${learningRate}, ${schedule}.`,
  );
}

const headWords = (head: RunSummary['settings']['head']) =>
  `${head.hidden === 0 ? 'a linear head' : `a head with ${head.hidden} hidden units`}` +
  `${head.dropout === 0 ? '' : ` and dropout ${head.dropout}`}`;

/** "2026-11-22 14:05", in the time of this machine. */
function moment(timestampMs: number): string {
  const date = new Date(timestampMs);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');
