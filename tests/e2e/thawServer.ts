/** Starts Thaw for the browser as a person does, on a free port and a data folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ThawServer {
  /** With the token that lets the browser in. */
  readonly url: string;
  /** A folder that is removed with the server: for pictures and exports. */
  readonly workFolder: string;
  /** Ends it and leaves its work folder. */
  end(): Promise<void>;
  /** Of the process with the engine in it. */
  readonly processId: number;
  stop(): Promise<void>;
}

const startsWithinMs = 60_000;

/** `prepare` fills the work folder before Thaw starts. The page has to be built (`npm run test:e2e` does so). */
export async function startThaw(prepare: (workFolder: string) => Promise<void>): Promise<ThawServer> {
  const workFolder = await mkdtemp(join(tmpdir(), 'thaw-e2e-'));
  await prepare(workFolder);
  return startThawIn(workFolder);
}

/** Starts it on what an earlier one left in its work folder. */
export async function startThawIn(workFolder: string): Promise<ThawServer> {
  const server = spawn(
    process.execPath,
    ['main/hosts/start.ts', '--no-build', '--no-open', '--port', '0', '--data-dir', join(workFolder, 'data')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Thaw did not start:\n${said}`)), startsWithinMs);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/\S+\?token=\S+/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`Thaw ended before it could be used:\n${said}`));
    });
  });
  return {
    url,
    workFolder,
    processId: server.pid ?? 0,
    async end() {
      server.kill('SIGTERM');
      await ended;
    },
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}
