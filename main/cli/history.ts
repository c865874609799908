/** `thaw history`: what was done to a dataset's labels, what they were then, and the way back. */
import type { Command } from 'commander';
import { type Client, type Dataset, type HistoryEntry, type Moment, ServiceError } from '../contract/index.ts';
import { wholeNumber } from './numbers.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count } from './wording.ts';

interface Options {
  readonly at?: number;
  readonly restoreTo?: number;
  readonly undo?: boolean;
  readonly redo?: boolean;
  readonly limit: number;
}

export function addHistoryCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('history')
    .summary("what was done to a dataset's labels, and the way back to earlier ones")
    .description(
      'Every label, split, undo and import of a dataset, newest first. --at shows what the labels were after an entry and ' +
        'what restoring them would change; --restore-to does it, as a new entry that can be undone. Nothing is erased.',
    )
    .argument('<dataset>', 'its number, or its name')
    .option('--at <entry>', 'show the labels as they were after this entry', wholeNumber)
    .option('--restore-to <entry>', 'give photos and classes back what they had after this entry', wholeNumber)
    .option('--undo', 'take back the latest edit that is not undone')
    .option('--redo', 'do again what was undone last')
    .option('--limit <n>', 'list at most this many entries', wholeNumber, 50)
    .addHelpText(
      'after',
      '\nExamples:\n  thaw history flowers\n  thaw history flowers --at 37\n  thaw history flowers --restore-to 37\n  thaw history flowers --undo',
    );
  command.action((wanted: string) => run(command, (session) => showHistory(session, wanted, command.opts<Options>())));
}

export async function showHistory({ client }: Session, wanted: string, options: Options): Promise<Outcome> {
  const dataset = await findDataset(client, wanted);
  const { datasetId } = dataset;
  if (options.undo || options.redo) {
    const { entry } = await client.labels[options.undo ? 'undo' : 'redo']({ datasetId });
    const nothing = `There is nothing to ${options.undo ? 'undo' : 'redo'}.`;
    return { text: entry === null ? nothing : `${sentence(entry.summary)}.`, json: { dataset: datasetId, entry } };
  }
  if (options.restoreTo !== undefined) {
    const { entry } = await client.history.restore({ datasetId, entryId: options.restoreTo });
    return {
      text: entry === null ? 'Nothing to restore: the labels are as they were then.' : `${sentence(entry.summary)}.`,
      json: { dataset: datasetId, restoredTo: options.restoreTo, entry },
    };
  }
  if (options.at !== undefined) {
    const moment = await client.history.look({ datasetId, entryId: options.at });
    return { text: momentText(moment), json: { dataset: datasetId, ...moment } };
  }
  const { entries, more } = await client.history.list({ datasetId, limit: Math.min(1000, Math.max(1, options.limit)) });
  return { text: listText(dataset, entries, more), json: { dataset: datasetId, name: dataset.name, entries, more } };
}

/** By number, or by name where only one has it. */
async function findDataset(client: Client, wanted: string): Promise<Dataset> {
  const all = await client.datasets.list();
  const found = all.filter(({ datasetId, name }) => String(datasetId) === wanted || name === wanted);
  const byNumber = found.find(({ datasetId }) => String(datasetId) === wanted);
  const [only] = byNumber ? [byNumber] : found;
  if (only && (byNumber || found.length === 1)) return only;
  const known = all.map(({ datasetId, name }) => `${datasetId} (${name})`).join(', ');
  const which = found.length > 1 ? `Several datasets are called "${wanted}".` : `There is no dataset "${wanted}".`;
  throw new ServiceError('not-found', `${which} ${known === '' ? 'There is none yet.' : `Choose from ${known}.`}`);
}

function listText(dataset: Dataset, entries: readonly HistoryEntry[], more: boolean): string {
  if (entries.length === 0) return `Nothing was done to the labels of "${dataset.name}" yet.`;
  const days = Map.groupBy(entries, ({ at }) => day(at));
  const blocks = [...days].map(
    ([title, own]) =>
      `${title}\n${table(
        [{ title: 'entry', align: 'right' }, { title: 'time' }, { title: 'what' }],
        own.map(({ entryId, at, summary, undone }) => [
          String(entryId),
          time(at),
          undone ? `${summary} (undone)` : summary,
        ]),
      )}`,
  );
  const rest = more ? ['', 'There is more: --limit shows it.'] : [];
  return [...blocks.flatMap((block) => ['', block]).slice(1), ...rest].join('\n');
}

function momentText({ entry, photos, labelled, classes, changes }: Moment): string {
  const moves = changes.labels.map(
    ({ from, to, photos: moved }) => `${count(moved, 'photo')}: ${from ?? 'no label'} → ${to ?? 'no label'}`,
  );
  const flags = [
    ...(changes.flagged > 0 ? [`${count(changes.flagged, 'photo')}: flag`] : []),
    ...(changes.rejected > 0 ? [`${count(changes.rejected, 'photo')}: rejection`] : []),
  ];
  const all = [...moves, ...flags, ...changes.classes.map(sentence)];
  return [
    `After "${entry.summary}" (entry ${entry.entryId}, ${day(entry.at)} ${time(entry.at)}): ` +
      `${count(photos, 'photo')}, ${labelled.toLocaleString('en')} labelled.`,
    ...(classes.length === 0
      ? []
      : [
          '',
          table(
            [{ title: 'class' }, { title: 'photos', align: 'right' }],
            classes.map(({ name, photos: own }) => [name, own.toLocaleString('en')]),
          ),
        ]),
    '',
    ...(all.length === 0
      ? ['The labels are still as they were then.']
      : [
          `Restoring them would change ${count(changes.photos, 'photo')}:`,
          ...all.map((line) => `  ${line}`),
          ...(changes.addedSince > 0
            ? [`${count(changes.addedSince, 'photo')} came later and would keep what they have.`]
            : []),
        ]),
  ].join('\n');
}

const day = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const time = (at: number): string => new Date(at).toLocaleTimeString('en-GB');
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
