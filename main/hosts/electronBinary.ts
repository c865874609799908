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

/** The binary that is here already. */
export function installedElectron(search: Omit<ElectronSearch, 'say'>): ElectronBinary {
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
  const folder = packageFolder(root);
  if (folder === null) return { missing: 'the package "electron" is not installed' };
  const path = installedPath(folder);
  return path ? { path } : { missing: "Electron's binary is not here" };
}

export async function findElectron(search: ElectronSearch): Promise<ElectronBinary> {
  const { env } = search;
  const here = installedElectron(search);
  const folder = packageFolder(search.root);
  if ('path' in here || folder === null || env.ELECTRON_OVERRIDE_DIST_PATH) return here;
  const unreachable = await reasonNotToFetch(env);
  if (unreachable) return { missing: `${here.missing} and could not be fetched (${unreachable})` };
  search.say('Fetching Electron (about 120 MB, once) …');
  const failure = await runInstaller(join(folder, 'install.js'), env);
  const path = installedPath(folder);
  if (path) return { path };
  return { missing: `${here.missing} and could not be fetched (${failure ?? 'its installer gave no reason'})` };
}

function packageFolder(root: string): string | null {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'));
  } catch {
    return null;
  }
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
  // Behind a proxy only the installer knows the way out; it is tried at once.
  if (env.HTTPS_PROXY || env.https_proxy || env.ELECTRON_GET_USE_PROXY) return null;
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
