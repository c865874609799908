/** Builds `out/` when it is missing or older than the sources it was made from. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the build is made from. */
const sources = ['main', 'renderer', 'preload', 'electron.vite.config.ts', 'package-lock.json'];

export interface BuildNeed {
  /** For people: "out/ is missing". Null when the build is fresh. */
  readonly reason: string | null;
}

export function buildNeed(root: string): BuildNeed {
  const builtAt = modifiedAt(stampOf(root));
  if (builtAt === null) return { reason: 'There is no finished build yet.' };
  const newest = Math.max(...sources.map((source) => newestIn(join(root, source))));
  return { reason: newest > builtAt ? 'The sources are newer than the build.' : null };
}

/** Runs electron-vite once. Throws with its last lines when it fails. */
export async function build(root: string): Promise<void> {
  rmSync(stampOf(root), { force: true });
  const startedAt = new Date();
  const electronVite = join(
    dirname(createRequire(join(root, 'package.json')).resolve('electron-vite/package.json')),
    'bin',
    'electron-vite.js',
  );
  const child = spawn(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lines = '';
  const keep = (chunk: string) => {
    lines = (lines + chunk).slice(-8000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The build failed (electron-vite ended with code ${code}).\n${lines.trim()}`);
  // As old as its beginning: what was changed while it ran is newer than the build.
  writeFileSync(stampOf(root), `${startedAt.toISOString()}\n`);
}

const stampOf = (root: string) => join(root, 'out', 'built');

function newestIn(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const inside = readdirSync(path).map((name) => newestIn(join(path, name)));
  return Math.max(info.mtimeMs, ...inside);
}

const modifiedAt = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
