/** `thaw export`: writes a run as files that work without Thaw, with the proof that they give the same answers. */
import type { Command } from 'commander';
import { exportJson, exportRun, exportText } from './exportRun.ts';
import { findFinishedRun, runArgument } from './findRun.ts';
import type { Outcome, RunCommand, Session } from './session.ts';

export function addExportCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('export')
    .summary('write a classifier as files that work without Thaw')
    .description(
      'Writes one ONNX file with the preprocessing inside, its labels, and runnable examples for Python and Node; ' +
        'then loads the file afresh, runs it on the validation photos and shows how far it differs. A file that ' +
        'disagrees with the run is not left behind. Files that are there already are never overwritten.',
    )
    .argument('<run>', runArgument)
    .requiredOption('--to <folder>', 'folder to write to; made when it is not there')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw export last --to classifier\n  thaw export 3 --to ~/models/flowers --json',
    );
  command.action((wanted: string) => {
    const { to } = command.opts<{ to: string }>();
    return run(command, (session) => exportToFolder(session, { run: wanted, to }));
  });
}

export async function exportToFolder(
  session: Session,
  request: { readonly run: string; readonly to: string },
): Promise<Outcome> {
  const { runId } = await findFinishedRun(session.client, request.run);
  const exported = await exportRun(session, { runId, folder: request.to });
  return { text: exportText(exported), json: { run: runId, export: exportJson(exported) } };
}
