/** What Electron's main process relies on: questions to the host, the engine's end however it comes, and its refusals. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../main/contract/index.ts';
import { type EngineLink, EngineStartError } from '../../../main/hosts/electron/engineLink.ts';
import { asWindowPort, startEngineProcess } from './doors.ts';

let folder: string;
let links: EngineLink[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-link-'));
});
afterEach(async () => {
  for (const link of links) await link.stop();
  links = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEngineProcess>[0]> = {}): Promise<EngineLink> {
  const link = await startEngineProcess({ dataDir: join(folder, 'data'), ...options });
  links.push(link);
  return link;
}

function connect(link: EngineLink) {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<void>((done) => port2.once('close', () => done()));
  link.connect(asWindowPort(port1));
  return { client: createORPCClient<Client>(new RPCLink({ port: port2 })), port: port2, closed };
}

test('the engine asks the host for its dialogs, and passes on what the person did', async () => {
  const link = await start({
    async answer(question) {
      if (question.kind !== 'chooseFolder') throw new Error('The file manager is missing.');
      return question.title === 'Photos' ? folder : null;
    },
  });
  const { client, port } = connect(link);
  expect(await client.host.chooseFolder({ title: 'Photos' })).toEqual({ path: folder });
  expect(await client.host.chooseFolder({ title: 'closed by the person' })).toBeNull();
  await expect(client.host.showInFolder({ path: link.logs })).rejects.toThrow('The file manager is missing.');
  port.close();
});

test('a killed engine closes every port, fails what waits, and says that nobody asked for it', async () => {
  const link = await start();
  const { client, closed } = connect(link);
  expect((await client.app.info()).host).toBe('electron');
  const waiting = (await client.jobs.watch()).next().catch(() => 'ended');
  process.kill(link.processId, 'SIGKILL');
  await closed;
  expect(await waiting).not.toMatchObject({ done: false });
  expect(await link.ended).toMatchObject({ asked: false });
  await expect(link.asset({ method: 'GET', path: '/assets/sample/0/0' })).rejects.toThrow('The engine has ended.');
  // The next one can have the same folder at once.
  expect((await start()).dataDir).toBe(join(folder, 'data'));
});

test('a window that posts nonsense loses its own line only', async () => {
  const link = await start();
  const one = connect(link);
  const other = connect(link);
  expect((await one.client.app.info()).host).toBe('electron');
  const broken = connect(link);
  broken.port.postMessage('{not json');
  await broken.closed;
  const odd = connect(link);
  odd.port.postMessage({ an: 'object' });
  await odd.closed;
  expect((await other.client.app.info()).host).toBe('electron');
  for (const { port } of [one, other]) port.close();
});

test('running jobs are known to the host, which asks before it quits', async () => {
  const link = await start();
  const { client, port } = connect(link);
  const { jobId } = await client.datasets.makeSample();
  await expect.poll(() => link.runningJobs.length, { timeout: 10_000 }).toBe(1);
  await client.jobs.cancel({ jobId });
  await expect.poll(() => link.runningJobs, { timeout: 20_000 }).toEqual([]);
  port.close();
});

test('an engine that cannot start says why, in its own words', async () => {
  const link = await start();
  const second = startEngineProcess({ dataDir: link.dataDir });
  await expect(second).rejects.toThrow(EngineStartError);
  await expect(second).rejects.toThrow(`Thaw is already running on ${link.dataDir} (process ${link.processId})`);
  const broken = join(folder, 'broken.ts');
  writeFileSync(broken, "throw new Error('a broken installation');");
  const third = startEngineProcess({ dataDir: join(folder, 'other'), entry: broken });
  await expect(third).rejects.toThrow('a broken installation');
});

test('stopping closes the engine and lets go of its folder', async () => {
  const link = await start();
  await link.stop();
  expect(await link.ended).toMatchObject({ asked: true });
  await start();
});
