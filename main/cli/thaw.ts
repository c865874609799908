/** The command line as a process: its arguments, streams, signals and exit code. Started by bin.mjs. */
import { findInstallation } from '../hosts/installation.ts';
import { exitCodes } from './problem.ts';
import { runCommandLine } from './program.ts';

/** On a terminal a Ctrl-C comes from the terminal and from each process that passes it on; all of them are one. */
const sameInterruptMs = 400;

const interrupt = new AbortController();
let interruptedAt = Number.NEGATIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    if (interrupt.signal.aborted && now - interruptedAt > sameInterruptMs) process.exit(exitCodes.failed);
    if (!interrupt.signal.aborted) interruptedAt = now;
    interrupt.abort();
  });
}

// "thaw runs | head" closes the pipe early, and that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.good);
  throw error;
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  version: findInstallation().version,
  cwd: process.cwd(),
  stdout: { write: (text) => void process.stdout.write(text) },
  stderr: {
    write: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY ?? false,
    columns: () => process.stderr.columns ?? 80,
  },
  clock: () => performance.now(),
  interrupted: interrupt.signal,
  // Loaded when a command needs them: help and mistakes are answered at once.
  openEngine: async (options) => (await import('./openEngine.ts')).openEngine(options),
  openBackups: async (options) => (await import('./openEngine.ts')).openBackups(options),
  serve: async (request) => (await import('./openServer.ts')).openServer(request),
});

// A pipe may still hold a part of the result; only what has been written is safe.
process.stdout.write('', () => process.exit(exitCode));
