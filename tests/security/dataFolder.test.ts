/** The data directory in bad states: each is a clear sentence, and nothing is harmed. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from '../../main/dataFolder.ts';
import { startWebEngine, type WebEngine } from '../conformance/doors/webEngineProcess.ts';

let folder: string;
let running: WebEngine[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-data-'));
  // Another user must be able to get this far.
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  for (const engine of running) await engine.end('SIGKILL');
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir: string, options: { user?: number } = {}) {
  const engine = await startWebEngine(dataDir, options);
  running.push(engine);
  return engine;
}

test('a second engine on the same folder is refused with the number of the first and the way out', async () => {
  const dataDir = join(folder, 'data');
  const first = await start(dataDir);
  const second = await start(dataDir);
  expect(second.said).toEqual({
    code: 'conflict',
    message: `Thaw is already running on ${dataDir} (process ${first.process.pid}). Close it, or choose another data folder with --data-dir.`,
  });
  expect(await start(join(folder, 'other'))).toMatchObject({ said: { url: expect.any(String) } });
  await first.end();
  expect((await start(dataDir)).said).toHaveProperty('url');
});

test("a killed engine's lock does not stay behind, whatever is written in it", async () => {
  const dataDir = join(folder, 'data');
  const first = await start(dataDir);
  await first.end('SIGKILL');
  expect(existsSync(join(dataDir, 'engine.pid'))).toBe(true);
  // The number may have gone to somebody else in the meantime: to this process, say.
  writeFileSync(join(dataDir, 'engine.pid'), `${process.pid}\n`);
  const second = await start(dataDir);
  expect(second.said).toHaveProperty('url');
  expect(readFileSync(join(dataDir, 'engine.pid'), 'utf8').trim()).toBe(String(second.process.pid));
});

test('the lock also holds inside one process, and ends with close', () => {
  const one = openDataFolder(join(folder, 'data'));
  expect(() => openDataFolder(join(folder, 'data'))).toThrow(`(process ${process.pid})`);
  one.close();
  openDataFolder(join(folder, 'data')).close();
});

test('a folder that cannot be written is named, with what to do', async () => {
  const readOnly = join(folder, 'read-only');
  mkdirSync(readOnly);
  chmodSync(readOnly, 0o555);
  const isRoot = process.getuid?.() === 0;
  // Root may write anywhere, so there the engine runs as nobody.
  const options = isRoot ? { user: 65534 } : {};
  for (const dataDir of [readOnly, join(readOnly, 'deeper')]) {
    const { said } = await start(dataDir, options);
    expect(said).toMatchObject({ code: 'unavailable' });
    expect('message' in said && said.message).toContain(`Thaw cannot keep its files in ${dataDir}`);
    expect('message' in said && said.message).toContain('--data-dir');
  }
});

test('a folder with data that became read-only is refused too', async () => {
  const dataDir = join(folder, 'data');
  await (await start(dataDir)).end();
  const isRoot = process.getuid?.() === 0;
  chmodSync(dataDir, 0o555);
  const { said } = await start(dataDir, isRoot ? { user: 65534 } : {});
  expect(said).toMatchObject({ code: 'unavailable', message: expect.stringContaining(dataDir) });
  chmodSync(dataDir, 0o755);
});

test('a file in the place of the folder is named', async () => {
  const file = join(folder, 'data');
  writeFileSync(file, 'mine');
  expect((await start(file)).said).toMatchObject({ code: 'unavailable', message: expect.stringContaining(file) });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('data of a newer Thaw is left as it is', async () => {
  const dataDir = join(folder, 'data');
  await (await start(dataDir)).end();
  const db = new Database(join(dataDir, 'thaw.sqlite'));
  db.pragma('user_version = 999');
  db.close();
  const before = readFileSync(join(dataDir, 'thaw.sqlite'));
  const { said } = await start(dataDir);
  expect(said).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/newer.*Thaw/) });
  expect(readFileSync(join(dataDir, 'thaw.sqlite')).equals(before)).toBe(true);
  // It let go of the folder: a newer Thaw could start now.
  openDataFolder(dataDir).close();
});
