/** `thaw backups`: copies of the data that Thaw made, and putting one back. Works also when the data is damaged. */
import type { Command } from 'commander';
import { type Backup, type Client, type RecoveryState, ServiceError } from '../contract/index.ts';
import type { GlobalOptions } from './program.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count } from './wording.ts';

export function addBackupsCommand(program: Command, run: RunCommand, runOnBackups: RunCommand): void {
  const backups = program
    .command('backups')
    .summary('list the backups of datasets and labels, make one, or put one back')
    .description(
      'Thaw keeps copies of its data (datasets, labels, runs; photos stay where they are): one a day, and more while ' +
        'much is labelled. When the data file is damaged, one of them can take its place.',
    )
    .addHelpText('after', '\nExamples:\n  thaw backups\n  thaw backups make\n  thaw backups restore last --yes');
  const list = backups.command('list', { isDefault: true }).description('all backups, newest first (the default)');
  list.action(() => runOnBackups(list, listBackups));

  const make = backups.command('make').description('make a backup now');
  make.action(() => run(make, makeBackup));

  const restore = backups
    .command('restore')
    .description('put a backup in the place of the data, which is kept beside the backups')
    .argument('<backup>', 'its name, or "last"; "none" begins with empty data')
    .option('--yes', 'really do it');
  restore.action((wanted: string) => {
    const { yes } = restore.optsWithGlobals<GlobalOptions & { yes?: boolean }>();
    return runOnBackups(restore, (session) => restoreBackup(session, wanted, yes ?? false));
  });
}

export async function listBackups({ client }: Session): Promise<Outcome> {
  const state = await client.recovery.state();
  return { text: listText(state), json: state };
}

function listText({ problem, backups, dataDir }: RecoveryState): string {
  const trouble = problem === null ? [] : [problem, ''];
  if (backups.length === 0) {
    const empty =
      problem === null
        ? `There is no backup of ${dataDir} yet. "thaw backups make" makes one.`
        : 'There is no backup. "thaw backups restore none --yes" begins with empty data and keeps the damaged file.';
    return [...trouble, empty].join('\n');
  }
  return [
    ...trouble,
    table(
      [
        { title: 'backup' },
        { title: 'made' },
        { title: 'photos', align: 'right' },
        { title: 'labelled', align: 'right' },
        { title: 'would be lost' },
      ],
      backups.map((backup) => [
        backup.name,
        moment(backup.at),
        backup.photos.toLocaleString('en'),
        backup.labelled.toLocaleString('en'),
        lost(backup),
      ]),
    ),
    ...(problem === null
      ? []
      : ['', '"thaw backups restore last --yes" puts the newest in the place of the damaged file.']),
  ].join('\n');
}

export async function makeBackup({ client }: Session): Promise<Outcome> {
  const backup = await client.recovery.backUp();
  return {
    text: `${backup.name}: ${count(backup.photos, 'photo')}, ${backup.labelled.toLocaleString('en')} labelled.`,
    json: backup,
  };
}

export async function restoreBackup({ client }: Session, wanted: string, yes: boolean): Promise<Outcome> {
  const backup = await find(client, wanted);
  const what = backup === null ? 'Begins with empty data' : `Puts ${backup.name} back`;
  if (!yes) {
    const loses = backup === null ? 'all labels' : lost(backup);
    throw new ServiceError(
      'invalid-request',
      `${what}. Lost would be: ${loses}. The data of now is kept beside the backups. Add --yes to do it.`,
    );
  }
  const { keptAside } = await client.recovery.restore({ name: backup?.name ?? null });
  const kept = keptAside === null ? '' : ` The file that was there is kept as backups/${keptAside}.`;
  return {
    text: `${backup === null ? 'Thaw begins with empty data.' : `${backup.name} is Thaw's data now.`}${kept}`,
    json: { restored: backup?.name ?? null, keptAside },
  };
}

async function find(client: Client, wanted: string): Promise<Backup | null> {
  if (wanted === 'none') return null;
  const { backups } = await client.recovery.state();
  const found = wanted === 'last' ? backups[0] : backups.find(({ name }) => name === wanted);
  if (found) return found;
  throw new ServiceError('not-found', `There is no backup "${wanted}". "thaw backups" lists them.`, {
    subject: wanted,
  });
}

/** "37 edits since 14:05"; what a damaged file cannot tell is said by the time alone. */
function lost({ at, editsSince }: Backup): string {
  if (editsSince === 0) return 'nothing';
  const since = `since ${moment(at)}`;
  return editsSince === null ? `labels ${since}` : `${count(editsSince, 'edit')} ${since}`;
}

const moment = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
