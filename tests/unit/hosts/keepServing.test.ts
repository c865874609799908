import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../main/contract/index.ts';
import { createInProcessClient } from '../../../main/hosts/inProcess.ts';
import { keepServing } from '../../../main/hosts/keepServing.ts';
import { createRouter } from '../../../main/hosts/serve.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'thaw-served-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const serve = () =>
  keepServing(
    {
      ...{ dataDir, resourcesDir: resolve('resources'), version: '0.0.0-test', host: { kind: 'web', dialogs: null } },
      ...{ clock: Date.now, newId: () => '12345678', threads: 1 },
    },
    async (engine): Promise<{ client: Client; close(): void }> => ({
      client: createInProcessClient(createRouter(engine.services, { log: engine.log, newFaultId: engine.newFaultId })),
      close: () => {},
    }),
  );
const file = () => join(dataDir, 'thaw.sqlite');

test('damaged data is refused call by call, until a backup takes its place and the engine goes on', async () => {
  const first = await serve();
  expect(await first.door.client.recovery.state()).toEqual({ problem: null, restorable: false, dataDir, backups: [] });
  const { name } = await first.door.client.recovery.backUp();
  await expect(first.door.client.recovery.restore({ name })).rejects.toMatchObject({ data: { code: 'conflict' } });
  await first.close();
  writeFileSync(file(), 'This was a database.');

  const served = await serve();
  const { client } = served.door;
  const state = await client.recovery.state();
  expect(state).toMatchObject({ problem: expect.stringContaining('is damaged'), restorable: true });
  expect(state.backups).toMatchObject([{ name, editsSince: null }]);
  expect(await client.app.info()).toMatchObject({ dataDir, host: 'web' });
  await expect(client.datasets.list()).rejects.toThrow(state.problem ?? '');
  await expect(client.labels.undo({ datasetId: 1 })).rejects.toMatchObject({ data: { code: 'unusable-data' } });
  expect(readFileSync(file(), 'utf8')).toBe('This was a database.');

  const { keptAside } = await client.recovery.restore({ name });
  expect(readFileSync(join(dataDir, 'backups', keptAside ?? ''), 'utf8')).toBe('This was a database.');
  await expect.poll(() => served.door.client === client).toBe(false);
  expect(await served.door.client.datasets.list()).toEqual([]);
  await served.close();
});

test('without a backup one can begin with empty data, and the damaged file is kept', async () => {
  writeFileSync(file(), 'This was a database.');
  const served = await serve();
  const { client } = served.door;
  expect((await client.recovery.state()).backups).toEqual([]);
  await client.recovery.restore({ name: null });
  await expect.poll(() => served.door.client === client).toBe(false);
  expect(await served.door.client.datasets.list()).toEqual([]);
  await served.close();
});

test('data of a newer Thaw is shown as that, and nothing is put in its place', async () => {
  await (await serve()).close();
  const db = new Database(file());
  db.pragma('user_version = 999');
  db.close();
  const served = await serve();
  const { recovery } = served.door.client;
  expect(await recovery.state()).toMatchObject({ problem: expect.stringContaining('newer Thaw'), restorable: false });
  await expect(recovery.restore({ name: null })).rejects.toMatchObject({ data: { code: 'unavailable' } });
  await served.close();
});
