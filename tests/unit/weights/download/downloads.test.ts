/** Downloads against a server that breaks off, lies, stalls and gives other files out. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Job } from '../../../../main/contract/index.ts';
import { createJobRunner, type JobRunner } from '../../../../main/jobs/jobs.ts';
import { torchvisionCatalog } from '../../../../main/weights/catalog/torchvision.ts';
import type { CatalogEntry } from '../../../../main/weights/catalog.ts';
import { createWeights, type WeightsOptions } from '../../../../main/weights/weightsService.ts';
import { tensorsOf } from '../tensorsOf.ts';
import { writeSafetensors } from '../writeSafetensors.ts';
import {
  type Behaviour,
  claiming,
  compressed,
  createFaultyServer,
  cutAfter,
  endingEarly,
  endless,
  type FaultyServer,
  ignoringRanges,
  redirect,
  silent,
  stallAfter,
  status,
  webPage,
  whole,
  wholeWith,
  wrongBytes,
  wrongOffset,
} from './createFaultyServer.ts';

const resourcesFolder = fileURLToPath(new URL('../../../../resources', import.meta.url));
const content = writeSafetensors(tensorsOf('lenet5', { classes: 10 }));
const sha256 = createHash('sha256').update(content).digest('hex');
const id = 'lenet5.torchvision-v1';
const file = `lenet5-${sha256.slice(0, 8)}.safetensors`;

let folder: string;
let server: FaultyServer;
let runners: JobRunner[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-download-'));
  server = await createFaultyServer(content);
  runners = [];
});
afterEach(async () => {
  for (const runner of runners) await runner.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const pace = { stallMs: 150, retryWaitsMs: [1, 1, 1], longestWaitMs: 40, progressBytes: 1 };

interface Service {
  readonly weights: ReturnType<typeof createWeights>;
  readonly jobs: JobRunner;
}

function service(given: Partial<WeightsOptions> = {}, entry: Partial<CatalogEntry> = {}): Service {
  const jobs = createJobRunner({ clock: Date.now, log: { error: () => {} } });
  runners.push(jobs);
  const catalog: CatalogEntry[] = [
    {
      ...torchvisionCatalog[0]!,
      ...{ id, network: 'lenet5', title: 'for tests', file, url: `${server.base}/${file}`, sha256: sha256.slice(0, 8) },
      ...{ parameters: 61706, classes: 10, ...entry },
    },
  ];
  const weights = createWeights({
    ...{ weightsFolder: folder, resourcesFolder, jobs, changes: { announce: () => {} }, catalog, pace },
    ...{ freeBytes: async () => 1e12, ...given },
  });
  return { weights, jobs };
}

async function download({ weights, jobs }: Service = service()): Promise<Job> {
  const { jobId } = await weights.download({ id });
  return jobs.ended(jobId);
}
const stateOf = async ({ weights }: Service) => {
  const [entry] = await weights.list({ network: 'lenet5' });
  return entry && { state: entry.state, partialBytes: entry.partialBytes, inUse: entry.inUse };
};
const files = async () => (await readdir(folder)).toSorted();
const complete = [file, `${id}.json`, 'in-use.json'].toSorted();

async function expectWhole(job: Job): Promise<void> {
  expect([job.state, job.error]).toEqual(['done', null]);
  expect(await files()).toEqual(complete);
  expect((await readFile(join(folder, file))).equals(content)).toBe(true);
}

describe('a download', () => {
  test('appears checked, under its published name, and is in use', async () => {
    const one = service();
    await expectWhole(await download(one));
    expect(await one.weights.list({ network: 'lenet5' })).toEqual([
      expect.objectContaining({
        ...{ id, state: 'here', inUse: true, sizeBytes: content.length, sizeKnown: true, classes: 10, jobId: null },
        note: expect.stringContaining('downloaded and compared with its published SHA-256'),
      }),
    ]);
    await expect(one.weights.download({ id })).rejects.toThrow('here already');
  });

  test('says how many bytes have come', async () => {
    const one = service();
    server.answer(stallAfter(100_000), whole);
    const { jobId } = await one.weights.download({ id });
    const seen: Job[] = [];
    for await (const job of one.jobs.watch()) {
      if (job.id === jobId) seen.push(job);
      if (job.endedAt !== null) break;
    }
    expect(seen.at(-1)).toMatchObject({ state: 'done', progress: 1, kind: 'download' });
    expect(seen).toContainEqual(
      expect.objectContaining({ stage: 'Downloading', done: 100_000, total: content.length }),
    );
  });

  test('asked for twice is one job', async () => {
    const one = service();
    const [first, second] = await Promise.all([one.weights.download({ id }), one.weights.download({ id })]);
    expect(second).toEqual(first);
    await one.jobs.ended(first.jobId);
    expect(server.asked.length).toBe(1);
  });

  test('goes on byte for byte where the connection broke, again and again', async () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    server.answer(...Array.from({ length: 20 }, () => cutAfter(1 + Math.floor(random() * 30_000))), whole);
    await expectWhole(await download());
    expect(server.asked.length).toBeGreaterThan(8);
    expect(server.asked.at(-1)?.range).toMatch(/^bytes=\d+-$/);
    expect(server.asked.at(-1)?.ifRange).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test('begins anew, and mixes nothing, when the server does not know ranges', async () => {
    server.answer(ignoringRanges(90_000), ignoringRanges());
    await expectWhole(await download());
    expect(server.asked[1]?.range).toBe('bytes=90000-');
  });

  test('begins anew when the file on the server has changed meanwhile', async () => {
    const other = writeSafetensors(tensorsOf('lenet5', { classes: 10, scale: 2 }));
    server.answer(cutAfter(70_000), (exchange) => {
      server.replace(content);
      server.answer(whole);
      exchange.response.socket?.destroy();
    });
    server.replace(other);
    await expectWhole(await download());
  });

  test('begins anew when another piece comes than was asked for', async () => {
    server.answer(cutAfter(50_000), wrongOffset, whole);
    await expectWhole(await download());
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-', undefined]);
  });

  test('is done when everything is there but the end of the last connection', async () => {
    const one = service();
    server.answer(stallAfter(content.length - 1), silent);
    const { jobId } = await one.weights.download({ id });
    const failed = await one.jobs.ended(jobId);
    expect(failed.state).toBe('failed');
    // The last byte came, and then the machine went off.
    await writeFile(join(folder, `${file}.part`), content);
    server.answer(whole);
    await expectWhole(await download(one));
  });

  test('gives a silent connection up, tries again, and then says so; what came is kept', async () => {
    const one = service();
    server.answer(stallAfter(40_000), stallAfter(0), silent);
    const job = await download(one);
    expect(job.state).toBe('failed');
    expect(job.error).toContain('sent nothing for');
    expect(job.error).toContain('goes on from there');
    expect(await stateOf(one)).toEqual({ state: 'partial', partialBytes: 40_000, inUse: false });
    server.answer(whole);
    await expectWhole(await download(one));
    expect(server.asked.at(-1)?.range).toBe('bytes=40000-');
  });

  test('goes on in the next Thaw when this one was stopped in the middle', async () => {
    const first = service();
    server.answer(stallAfter(120_000));
    const { jobId } = await first.weights.download({ id });
    while ((await stateOf(first))?.partialBytes !== 120_000) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.jobs.close();
    expect(first.jobs.get(jobId).state).toBe('cancelled');
    server.answer(whole);
    const second = service();
    expect(await stateOf(second)).toEqual({ state: 'partial', partialBytes: 120_000, inUse: false });
    await expectWhole(await download(second));
    expect(server.asked.at(-1)?.range).toBe('bytes=120000-');
  });

  test('goes on after its process was killed', async () => {
    server.answer(stallAfter(130_000));
    const script = fileURLToPath(new URL('./downloadProcess.ts', import.meta.url));
    const child = spawn(process.execPath, [script, `${server.base}/${file}`, folder], { stdio: 'inherit' });
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    const one = service();
    while ((await stateOf(one))?.partialBytes !== 130_000) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    server.answer(whole);
    await expectWhole(await download(one));
    expect(server.asked.at(-1)?.range).toBe('bytes=130000-');
  });

  test('can be cancelled, and what it left removed', async () => {
    const one = service();
    server.answer(stallAfter(30_000));
    await one.weights.download({ id });
    while ((await stateOf(one))?.partialBytes !== 30_000) await new Promise((resolve) => setTimeout(resolve, 5));
    await one.weights.remove({ id });
    expect(await files()).toEqual([]);
    expect(await stateOf(one)).toEqual({ state: 'missing', partialBytes: 0, inUse: false });
  });

  test('follows redirects, and believes the checksum on the way', async () => {
    const unknown = { sha256: null };
    const right = redirect((base) => `${base}/elsewhere`, { 'x-linked-etag': `"${sha256}"` });
    server.answer(right, whole);
    await expectWhole(await download(service({}, unknown)));
    expect(server.asked[1]?.path).toBe('/elsewhere');
    await rm(join(folder, file));
    await rm(join(folder, `${id}.json`));
    server.answer(
      redirect((base) => `${base}/elsewhere`, { 'x-linked-etag': `"${'0'.repeat(64)}"` }),
      whole,
    );
    expect((await download(service({}, unknown))).error).toContain('the server says 0000000000000000…');
  });

  test("compares with Google's checksum, also of a file that came in two pieces, and says when nobody tells one", async () => {
    const one = service({}, { sha256: null });
    const noteOf = async () => (await one.weights.list({ network: 'lenet5' }))[0]?.note;
    const headers = { 'x-goog-hash': `crc32c=AAAAAA==, md5=${createHash('md5').update(content).digest('base64')}` };
    server.answer(cutAfter(50_000, headers), whole);
    await expectWhole(await download(one));
    expect(await noteOf()).toContain('compared with the MD5 that the server tells');
    await one.weights.remove({ id });
    server.answer(whole);
    await expectWhole(await download(one));
    expect(await noteOf()).toContain('compared with no checksum');
  });

  test('takes a file that was compressed on the way', async () => {
    server.answer(compressed);
    await expectWhole(await download());
  });

  test('waits when the server asks for a moment', async () => {
    server.answer(status(503, { 'retry-after': '0.02' }), status(500), whole);
    await expectWhole(await download());
  });
});

describe('what is not the published file', () => {
  const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64');
  const cases: [what: string, behaviour: Behaviour, message: string, entry?: Partial<CatalogEntry>][] = [
    ['other bytes', wrongBytes, 'is not the published file and was deleted'],
    ['another length than announced, without a length', endingEarly, 'is not the published file and was deleted'],
    ['a file without an end', endless, 'sent more bytes than belong to it'],
    ['three gigabytes', claiming(3_000_000_000), 'announces 3000 MB for it'],
    [
      'bytes that the server itself says are others',
      wholeWith({ 'x-goog-hash': `crc32c=AAAAAA==, md5=${md5(Buffer.from('other'))}` }),
      'the server says',
      { sha256: null },
    ],
  ];
  test.each(cases)('%s: is deleted, and the message says why', async (_, behaviour, message, entry) => {
    const one = service({}, entry);
    server.answer(behaviour);
    const job = await download(one);
    expect(job.state).toBe('failed');
    expect(job.error).toContain(message);
    expect(await files()).toEqual([]);
    server.answer(whole);
    await expectWhole(await download(one));
  });

  test.each([
    ['no weights', () => Buffer.from('{"hello": "world"}'.repeat(20)), 'cannot be used'],
    ['weights of another network', () => writeSafetensors(tensorsOf('mobilenet_v1_0.25')), 'does not hold'],
    [
      'weights with NaN in them',
      () => {
        const tensors = tensorsOf('lenet5');
        tensors[Object.keys(tensors)[0]!]![1][0] = Number.NaN;
        return writeSafetensors(tensors);
      },
      'holds NaN',
    ],
  ])('%s, even with the right checksum: nothing is kept', async (_, make, message) => {
    const bytes = make();
    server.replace(bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const job = await download(service({}, { sha256: digest, parameters: 1e6 }));
    expect(job.error).toContain(message);
    expect(await files()).toEqual([]);
  });
});

describe('a file that cannot be had', () => {
  const cases: [what: string, behaviour: Behaviour, message: string, requests: number][] = [
    ['is not there any more', status(404), 'any more (404)', 1],
    ['is refused', status(403), 'does not give the file out (403)', 1],
    ['is on a server in trouble', status(500), 'has trouble (500)', 4],
    ['is on a server that asks to wait for an hour', status(429, { 'retry-after': '3600' }), 'in 3600 s (429)', 1],
    ['is behind redirects in a circle', redirect((base) => `${base}/${file}`), 'redirects in a circle', 1],
    ['is behind a redirect to nowhere', redirect(() => 'ftp://example.invalid/x'), 'which is not safe', 1],
    ['is behind a sign-in page', webPage, 'answered with a web page', 1],
  ];
  test.each(cases)('%s: the message says so and how to do it by hand', async (_, behaviour, message, requests) => {
    server.answer(behaviour);
    const job = await download();
    expect(job.state).toBe('failed');
    expect(job.error).toContain(message);
    expect(job.error).toContain(
      `fetch ${server.base}/${file} on another machine and put it as "${file}" into ${folder}`,
    );
    expect(server.asked.length).toBe(requests);
    expect(await files()).toEqual([]);
  });

  test('is on a server that cannot be reached: names the file, the address and the folder', async () => {
    const gone = await createFaultyServer(content);
    await gone[Symbol.asyncDispose]();
    const away = gone.base;
    const job = await download(service({}, { url: `${away}/${file}` }));
    expect(job.error).toBe(
      `${new URL(away).host} refuses the connection. To do without the network, fetch ${away}/${file} on another machine and put it as ` +
        `"${file}" into ${folder}: it is taken up when the list of weights is opened. Or import it: thaw weights import FILE.`,
    );
  });

  test('has no room: said before the first byte, and when the disk fills up', async () => {
    await expect(service({ freeBytes: async () => 1000 }).weights.download({ id })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('The disk has no room'),
    });
    expect(server.asked.length).toBe(0);
    const free = [1e12, 1000];
    const job = await download(service({ freeBytes: async () => free.shift() ?? 0 }));
    expect(job.error).toContain('make room and download again');
  });
});

describe('a file put into the folder by hand', () => {
  test('is taken up when the list is opened', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), content);
    const one = service();
    expect(await stateOf(one)).toEqual({ state: 'here', partialBytes: 0, inUse: true });
    expect(await files()).toEqual(complete);
  });

  test('is left alone while it is not right, with a note, and looked at again once it has changed', async () => {
    const one = service();
    await writeFile(join(folder, file), content.subarray(0, 100_000));
    const [entry] = await one.weights.list({ network: 'lenet5' });
    expect(entry).toMatchObject({ state: 'missing', note: expect.stringContaining('it is cut off') });
    await writeFile(join(folder, file), content);
    expect((await stateOf(one))?.state).toBe('here');
  });

  test('that is another file of that name is not taken', async () => {
    await writeFile(join(folder, file), writeSafetensors(tensorsOf('lenet5', { scale: 2 })));
    const [entry] = await service().weights.list({ network: 'lenet5' });
    expect(entry).toMatchObject({ state: 'missing', note: expect.stringContaining('is not the published file') });
  });
});
