/** `thaw serve`: the app in a browser tab, for this machine only. */
import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from './numbers.ts';
import type { Environment, GlobalOptions } from './program.ts';

export interface ServeRequest {
  readonly dataDir: string | undefined;
  /** Undefined: the usual one or the next that is free; 0: any free one. */
  readonly port: number | undefined;
  readonly openBrowser: boolean;
  /** One line about what takes time. */
  say(line: string): void;
}

export interface Serving {
  /** With the token that lets a browser in. */
  readonly url: string;
  /** Why no browser was opened; null when one was. */
  readonly notOpened: string | null;
  close(): Promise<void>;
}

export function addServeCommand(program: Command, environment: Environment): void {
  const command = program
    .command('serve')
    .summary('the app in the browser, on this machine only')
    .description(
      'Serves the app on 127.0.0.1 and opens it in the browser. The address holds a secret token, so nobody else on ' +
        'this machine or in the network gets in. To use a bigger machine from a laptop, run it there and forward the port:\n\n' +
        '  ssh -L 7171:127.0.0.1:7171 big-machine thaw serve --port 7171 --no-open',
    )
    .option('--port <n>', 'port to listen on; 0: any free one (default: 7171, or the next that is free)', port)
    .option('--no-open', 'do not open the browser')
    .addHelpText('after', '\nExamples:\n  thaw serve\n  thaw serve --port 7171 --no-open');
  command.action(async () => {
    const options = command.optsWithGlobals<GlobalOptions & { port?: number; open: boolean }>();
    const serving = await environment.serve({
      dataDir: options.dataDir,
      port: options.port,
      openBrowser: options.open,
      say: (line) => environment.stderr.write(options.quiet ? '' : `${line}\n`),
    });
    try {
      environment.stdout.write(
        `${options.json ? JSON.stringify({ url: serving.url }) : announcement(serving, options.open)}\n`,
      );
      await aborted(environment.interrupted);
    } finally {
      await serving.close();
    }
  });
}

function announcement({ url, notOpened }: Serving, askedToOpen: boolean): string {
  const byHand =
    notOpened === null ? '' : `Open it in a browser on this machine${askedToOpen ? ` (${notOpened})` : ''}. `;
  return `Thaw is at ${url}\n${byHand}Ctrl-C ends it.`;
}

function port(text: string): number {
  const value = wholeNumber(text);
  if (value < 0 || value > 65535) throw new InvalidArgumentError('A port lies between 0 and 65535.');
  return value;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
