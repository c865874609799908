/** The command line as a whole: what stands on it, how a command is run, and how it ends. */
import { Command, CommanderError } from 'commander';
import type { Client } from '../contract/index.ts';
import { addAdviseCommand } from './advise.ts';
import { addAugmentCommand } from './augment.ts';
import { addBackupsCommand } from './backups.ts';
import { addCheckCommand } from './check.ts';
import { addDamageCommand } from './damage.ts';
import { addDatasetCommand } from './dataset.ts';
import { addDevicesCommand } from './devices.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addExportCommand } from './export.ts';
import { followJob } from './followJob.ts';
import { addHistoryCommand } from './history.ts';
import { addImportCommand } from './import.ts';
import { addNetworkCommand } from './network.ts';
import { wholeNumber } from './numbers.ts';
import { addPredictCommand } from './predict.ts';
import { exitCodeOf, exitCodes, problemOf } from './problem.ts';
import { createProgressDisplay, noProgressDisplay, type ProgressOutput } from './progress.ts';
import { addRateCommand } from './rate.ts';
import { addRunsCommand } from './runs.ts';
import { addServeCommand, type ServeRequest, type Serving } from './serve.ts';
import type { RunCommand } from './session.ts';
import { addSplitCommand } from './split.ts';
import { addTrainCommand } from './train.ts';
import { addWeightsCommand } from './weights.ts';

/** The world around the command line. */
export interface Environment {
  readonly version: string;
  readonly cwd: string;
  readonly stdout: { write(text: string): void };
  readonly stderr: ProgressOutput;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** `dataDir` as given on the command line; without it the platform's usual place. */
  openEngine(options: { dataDir: string | undefined }): Promise<{ client: Client; close(): Promise<void> }>;
  /** What knows the backups alone, and works on damaged data too. */
  openBackups(options: { dataDir: string | undefined }): Promise<{ client: Client; close(): Promise<void> }>;
  serve(request: ServeRequest): Promise<Serving>;
}

export interface GlobalOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly seed?: number;
  readonly quiet?: boolean;
}

/** Runs one command line (without node and script name) and returns the exit code: 0 good, 1 failed, 2 wrong usage. */
export async function runCommandLine(args: readonly string[], environment: Environment): Promise<number> {
  const program = createProgram(environment);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.good;
  } catch (error) {
    // Help and version were printed, and that was all that was asked for.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.good;
    const problem = problemOf(error);
    // Commander has written its own message already; a bare "thaw" shows the help, which is message enough.
    if (!(error instanceof CommanderError)) environment.stderr.write(`${problem.message}\n`);
    if (wantsJson(args)) environment.stdout.write(`${JSON.stringify({ error: problem })}\n`);
    return exitCodeOf(problem);
  }
}

function createProgram(environment: Environment): Command {
  const program = new Command('thaw')
    .description(
      'Turns folders of photos into an image classifier you own. Nothing leaves this machine. ' +
        'Photos stay where they are and are never changed; what Thaw keeps lies in its data directory.',
    )
    .version(environment.version, '-V, --version', 'print the version')
    .option(
      '--data-dir <folder>',
      "keep datasets and runs here (default: THAW_DATA_DIR, else the system's usual place)",
    )
    .option('--json', 'print the result as one JSON object, the last line of standard output')
    .option(
      '--seed <n>',
      'draw everything random from this seed; the same seed gives the same run (default: 1)',
      wholeNumber,
    )
    .option('--quiet', 'show no progress')
    .helpOption('-h, --help', 'show what a command does, with examples')
    .helpCommand('help [command]', 'show what a command does, with examples')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      getOutHelpWidth: () => environment.stderr.columns(),
      getErrHelpWidth: () => environment.stderr.columns(),
    })
    .showHelpAfterError('See "thaw --help", or "thaw COMMAND --help" for one command.')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  thaw train ~/photos/flowers                train on a folder with one sub-folder for each class
  thaw evaluate last                         what it confuses
  thaw predict last ~/photos/new             what it says of new photos
  thaw export last --to classifier           a file that works without Thaw
  thaw network resnet50                      what a network is made of
  thaw serve                                 all of it in the browser

Progress goes to standard error. Ctrl-C stops cleanly (a training: at a checkpoint), a second one at once.
Exit codes: 0 good, 1 failed, 2 wrong usage.`,
    );

  const runWith =
    (open: Environment['openEngine']): RunCommand =>
    async (command, action) => {
      const { dataDir, json, seed, quiet } = command.optsWithGlobals<GlobalOptions>();
      const display = quiet ? noProgressDisplay : createProgressDisplay(environment.stderr, environment.clock);
      const engine = await open({ dataDir });
      try {
        const { text, json: result } = await action({
          client: engine.client,
          cwd: environment.cwd,
          seed,
          clock: environment.clock,
          signal: environment.interrupted,
          follow: (jobId, stop) => followJob(engine.client, jobId, { signal: environment.interrupted, display, stop }),
          show: (progress) => (progress === null ? display.clear() : display.show(progress)),
        });
        environment.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
      } finally {
        await engine.close();
      }
    };
  const run = runWith(environment.openEngine);

  addImportCommand(program, run);
  addDatasetCommand(program, run);
  addHistoryCommand(program, run);
  addCheckCommand(program, run);
  addSplitCommand(program, run);
  addAdviseCommand(program, run);
  addRateCommand(program, run);
  addTrainCommand(program, run);
  addAugmentCommand(program, run);
  addEvaluateCommand(program, run);
  addDamageCommand(program, run);
  addPredictCommand(program, run);
  addExportCommand(program, run);
  addRunsCommand(program, run);
  addNetworkCommand(program, run);
  addWeightsCommand(program, run);
  addDevicesCommand(program, run);
  addBackupsCommand(program, run, runWith(environment.openBackups));
  addServeCommand(program, environment);
  return program;
}

/** Asked of the words themselves, because an unusable command line is not parsed to its end. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).includes('--json');
}
