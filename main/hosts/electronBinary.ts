/** Finds Electron's binary, or fetches it as Electron's own installer does; says in words why there is none. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type ElectronBinary = { readonly path: string } | { readonly missing: string };

export interface ElectronSearch {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Told before something that takes a while. */
  say(line: string): void;
}

/** Time for the first answer of the server; a machine without a network is not kept waiting longer. */
const probeTimeoutMs = 5000;
/** Time for the whole download, about 120 MB. */
const fetchTimeoutMs = 5 * 60_000;

export async function findElectron(search: ElectronSearch): Promise<ElectronBinary> {
  const { root, env, platform } = search;
  const inside =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[platform as string] ?? 'electron';
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const path = join(override, inside);
    return existsSync(path)
      ? { path }
      : { missing: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, but ${path} is not there` };
  }
  let folder: string;
  try {
    folder = dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'));
  } catch {
    return { missing: 'the package "electron" is not installed' };
  }
  const installed = installedPath(folder);
  if (installed) return { path: installed };
  const unreachable = await reasonNotToFetch(env);
  if (unreachable) return { missing: `Electron's binary is not here and could not be fetched (${unreachable})` };
  search.say('Fetching Electron (about 120 MB, once) …');
  const failure = await runInstaller(join(folder, 'install.js'), env);
  const fetched = installedPath(folder);
  if (fetched) return { path: fetched };
  return { missing: `Electron's binary could not be fetched (${failure ?? 'its installer gave no reason'})` };
}

function installedPath(folder: string): string | null {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(path) ? path : null;
}

/** Null when the server that has the binaries answers. */
async function reasonNotToFetch(env: NodeJS.ProcessEnv): Promise<string | null> {
  const mirror =
    env.ELECTRON_MIRROR || env.npm_config_electron_mirror || 'https://github.com/electron/electron/releases/';
  const host = URL.parse(mirror)?.host ?? mirror;
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeTimeoutMs) });
    return null;
  } catch {
    return `${host} does not answer`;
  }
}

async function runInstaller(script: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const child = spawn(process.execPath, [script], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: fetchTimeoutMs,
  });
  let lines = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    lines = (lines + chunk).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  if (code === 0) return null;
  return (
    lines
      .split('\n')
      .find((line) => /error/i.test(line))
      ?.trim() ?? `its installer ended with code ${code}`
  );
}
