/** `thaw export`: writes a run as files that work without Thaw, with the proof that they give the same answers. */
import type { Command } from 'commander';
import type { TestViews } from '../contract/index.ts';
import { cropsOption } from './crops.ts';
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
    .addOption(cropsOption())
    .addHelpText(
      'after',
      '\nExamples:\n  thaw export last --to classifier\n  thaw export 3 --to ~/models/flowers --json\n' +
        '  thaw export 3 --to classifier --crops 10     the crops are made inside the file',
    );
  command.action((wanted: string) => {
    const { to, crops } = command.opts<{ to: string; crops?: TestViews }>();
    return run(command, (session) => exportToFolder(session, { run: wanted, to, crops }));
  });
}

export async function exportToFolder(
  session: Session,
  request: { readonly run: string; readonly to: string; readonly crops?: TestViews | undefined },
): Promise<Outcome> {
  const { runId } = await findFinishedRun(session.client, request.run);
  const exported = await exportRun(session, { runId, folder: request.to, views: request.crops });
  return { text: exportText(exported), json: { run: runId, export: exportJson(exported) } };
}
