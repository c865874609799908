/** Runs the command line on a fake engine and keeps what it printed. */

import { type Environment, runCommandLine } from '../../../main/cli/program.ts';
import type { Client } from '../../../main/contract/index.ts';
import { createFakeClient } from './createFakeClient.ts';

export interface CommandLineRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON. */
  readonly json: () => unknown;
  readonly engineClosed: boolean;
  readonly dataDir: string | undefined;
}

export async function runFakeCommandLine(
  args: readonly string[],
  given: { client?: Client; isTerminal?: boolean; interrupted?: AbortSignal; serve?: Environment['serve'] } = {},
): Promise<CommandLineRun> {
  let stdout = '';
  let stderr = '';
  let opened = 0;
  let closed = 0;
  let dataDir: string | undefined;
  let now = 0;
  const exitCode = await runCommandLine(args, {
    version: '1.2.3',
    cwd: '/here',
    stdout: {
      write(text) {
        stdout += text;
      },
    },
    stderr: {
      write(text) {
        stderr += text;
      },
      isTerminal: given.isTerminal ?? false,
      columns: () => 80,
    },
    clock() {
      now += 1000;
      return now;
    },
    interrupted: given.interrupted ?? new AbortController().signal,
    async openEngine(options) {
      opened += 1;
      dataDir = options.dataDir;
      return {
        client: given.client ?? createFakeClient().client,
        async close() {
          closed += 1;
        },
      };
    },
    openBackups: () => Promise.reject(new Error('backups were not expected')),
    serve: given.serve ?? (() => Promise.reject(new Error('serve was not expected'))),
  });
  return {
    exitCode,
    stdout,
    stderr,
    json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''),
    engineClosed: opened === closed,
    dataDir,
  };
}
