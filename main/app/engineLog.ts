/** The engine's log: one JSON line an event, in the data directory, so that a person can look up what went wrong. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';

export type EngineLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const rotateAtBytes = 5 * 1024 * 1024;
const kept = 4;

/** Lines are written at once, so that the last one before a crash is there. `clock` in ms since 1970. */
export function openLog(folder: string, clock: () => number): { log: EngineLog; close(): void } {
  const file = join(folder, 'thaw.log');
  if (existsSync(file) && statSync(file).size > rotateAtBytes) {
    renameSync(file, join(folder, `thaw-${clock()}.log`));
    const old = readdirSync(folder)
      .filter((name) => /^thaw-\d+\.log$/.test(name))
      .sort();
    for (const name of old.slice(0, -kept)) rmSync(join(folder, name), { force: true });
  }
  const stream = destination({ dest: file, sync: true, mkdir: true });
  // A line that breaks while the engine closes has nobody left to read of it.
  let closed = false;
  const log = pino(
    { base: { pid: process.pid }, timestamp: () => `,"time":"${new Date(clock()).toISOString()}"` },
    {
      write(line: string) {
        if (!closed) stream.write(line);
      },
    },
  );
  return {
    log,
    close() {
      closed = true;
      stream.end();
    },
  };
}
