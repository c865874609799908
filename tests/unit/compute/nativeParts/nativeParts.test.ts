/** Native parts come whole or not at all, go on after a break, and write nothing but the files of their table. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashRandom } from '../../../../main/compute/hashRandom.ts';
import {
  type InstalledPart,
  installedParts,
  type Target,
  thisMachine,
} from '../../../../main/compute/nativeParts/installedParts.ts';
import { createNativeParts } from '../../../../main/compute/nativeParts/nativeParts.ts';
import { type Part, parts } from '../../../../main/compute/nativeParts/parts.ts';
import { unpack } from '../../../../main/compute/nativeParts/unpack.ts';
import { createJobRunner, type JobRunner } from '../../../../main/jobs/jobs.ts';
import { createFaultyServer, cutAfter, status, whole } from '../../weights/download/createFaultyServer.ts';
import { tarGz, zip } from './archives.ts';

let folder: string;
let jobs: JobRunner;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-parts-'));
  await mkdir(join(folder, 'package'));
  await writeFile(join(folder, 'package/package.json'), JSON.stringify({ version: '1.2.3' }));
  jobs = createJobRunner({ clock: Date.now, log: { error: () => {} } });
});
afterEach(async () => {
  await jobs.close();
  await chmod(join(folder, 'package'), 0o755);
  await rm(folder, { recursive: true });
});

/** Bytes that do not compress, so that a cut falls inside of them. */
const library = (length: number): Buffer => {
  const random = hashRandom(1);
  return Buffer.from(Uint8Array.from({ length }, (_, index) => Math.floor(256 * random(index))));
};
const cuda = library(300_000);
const shared = Buffer.from('small');
const good = () => zip({ 'native/shared.so': shared, 'other.txt': library(1000), 'native/cuda.so': cuda });

const fakePart: Part = {
  ...{ id: 'fake', title: 'Fake library', brings: 'Nothing.', needs: 'nothing', device: 'cuda', package: 'fake' },
  elsewhere: 'use another',
  builds: {
    here: ({ version, hosts }) => [
      {
        url: `${hosts.nuget}/fake/${version}.nupkg`,
        mostBytes: 1_000_000,
        files: [
          { from: ['native/shared.so'], to: 'bin/shared.so' },
          { from: ['native/cuda.so'], to: 'bin/cuda.so' },
        ],
      },
    ],
  },
};
const pace = { stallMs: 2000, retryWaitsMs: [1], longestWaitMs: 10, progressBytes: 1000 };

function open(base: string, { part = fakePart, probe = async (): Promise<string | null> => null } = {}) {
  const changes: string[] = [];
  const target: Target = {
    ...{ system: 'here', hosts: { nuget: base, googleStorage: base }, parts: [part] },
    folderOf: () => join(folder, 'package'),
  };
  const service = createNativeParts({ jobs, target, pace, probe, onChange: () => changes.push('changed') });
  const fetched = async () => {
    const { jobId } = await service.fetch({ id: part.id });
    return jobs.ended(jobId);
  };
  return { service, fetched, changes };
}
const inPackage = async () => (await readdir(join(folder, 'package'), { recursive: true })).sort();

test('says its size, comes, is tried, and goes again', async () => {
  const bytes = good();
  await using server = await createFaultyServer(bytes);
  const tried: string[] = [];
  const { service, fetched, changes } = open(server.base, {
    probe: async (device?: string) => {
      tried.push(String(device));
      return null;
    },
  });
  expect(await service.list({ sizes: false })).toMatchObject([
    { state: 'absent', downloadBytes: null, supported: true },
  ]);
  expect(server.asked).toEqual([]);
  expect(await service.list({ sizes: true })).toMatchObject([{ downloadBytes: bytes.length }]);
  expect(await fetched()).toMatchObject({ state: 'done', kind: 'download', title: 'Fetching Fake library' });
  expect(server.asked.at(-1)?.path).toBe('/fake/1.2.3.nupkg');
  expect(await inPackage()).toEqual(['bin', 'bin/cuda.so', 'bin/shared.so', 'package.json']);
  expect((await readFile(join(folder, 'package/bin/cuda.so'))).equals(cuda)).toBe(true);
  expect((await readFile(join(folder, 'package/bin/shared.so'))).equals(shared)).toBe(true);
  expect(await service.list({ sizes: true })).toMatchObject([{ state: 'here', problem: null, jobId: null }]);
  expect([tried, changes]).toEqual([['cuda'], ['changed']]);
  await expect(service.fetch({ id: 'fake' })).rejects.toThrow('Fake library is here already.');
  await service.remove({ id: 'fake' });
  expect(await inPackage()).toEqual(['bin', 'package.json']);
  expect(await service.list({ sizes: false })).toMatchObject([{ state: 'absent' }]);
});

test('goes on where a cut connection left it, also after another start', async () => {
  await using server = await createFaultyServer(good());
  server.answer(cutAfter(50_000), status(503));
  const first = open(server.base);
  expect(await first.fetched()).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('goes on from there'),
  });
  expect(await first.service.list({ sizes: false })).toMatchObject([{ state: 'partial' }]);
  server.answer(whole);
  expect(await open(server.base).fetched()).toMatchObject({ state: 'done' });
  expect(server.asked.at(-1)?.range).toMatch(/^bytes=\d{4,}-$/);
  expect((await readFile(join(folder, 'package/bin/cuda.so'))).equals(cuda)).toBe(true);
});

describe('keeps nothing of an archive that is wrong, and says what is', () => {
  test.each([
    [
      'a checksum that does not fit',
      zip({ 'native/shared.so': shared, 'native/cuda.so': cuda }, { crc: true }),
      'damaged',
    ],
    ['more bytes than announced', zip({ 'native/shared.so': shared, 'native/cuda.so': cuda }, { bytes: 5 }), 'larger'],
    ['a missing library', zip({ 'native/shared.so': shared }), 'it holds no native/cuda.so'],
    ['a cut zip', good().subarray(0, 200_000), 'its list of files is missing'],
    ['no archive', Buffer.from('<html>'), 'neither a zip nor a gzipped tar'],
    ['a tar that was cut', tarGz([{ name: 'native/cuda.so', content: cuda }]).subarray(0, 100_000), 'damaged'],
    ['far too many bytes', library(1_000_001), 'announces 1.0 MB'],
  ])('%s', async (_what, bytes, words) => {
    await using server = await createFaultyServer(bytes);
    const { fetched, service } = open(server.base);
    expect(await fetched()).toMatchObject({ state: 'failed', error: expect.stringContaining(words) });
    expect(await service.list({ sizes: false })).toMatchObject([{ state: 'absent' }]);
    expect((await inPackage()).filter((name) => name.endsWith('.so') || name.endsWith('.part'))).toEqual([]);
  });
});

test('names in an archive that lead elsewhere are never used', async () => {
  const evil = Buffer.from('evil');
  const names = ['../../evil.so', '/evil.so', 'native/../../evil.so', '..\\evil.so', 'C:\\evil.so'];
  const wanted = [{ from: ['native/cuda.so'], file: join(folder, 'cuda') }];
  const archives = {
    'a.zip': zip({ ...Object.fromEntries(names.map((name) => [name, evil])), 'native/cuda.so': cuda }),
    'a.tgz': tarGz([
      ...names.map((name) => ({ name, content: evil })),
      { name: './native/cuda.so', content: Buffer.from('/etc/passwd'), type: '2' },
      { name: './native/cuda.so', content: cuda },
    ]),
  };
  for (const [name, bytes] of Object.entries(archives)) {
    await writeFile(join(folder, name), bytes);
    await unpack(join(folder, name), wanted, new AbortController().signal);
    expect((await readFile(join(folder, 'cuda'))).equals(cuda)).toBe(true);
    expect((await stat(join(folder, 'cuda'))).isFile()).toBe(true);
  }
  expect((await readdir(folder)).sort()).toEqual([...Object.keys(archives), 'cuda', 'package'].sort());
  expect(await readdir(dirname(folder))).not.toContain('evil.so');
});

test('a part of two archives is there only when both are', async () => {
  const tensorflow = { ...parts.find(({ id }) => id === 'tensorflow-gpu')! };
  const part = { ...tensorflow, builds: { here: tensorflow.builds['linux-x64']! } };
  const served: Record<string, Buffer> = {
    '/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz': tarGz([
      { name: './lib/', content: Buffer.alloc(0), type: '5' },
      { name: './lib/libtensorflow.so', content: Buffer.from('libtensorflow.so.2'), type: '2' },
      { name: './lib/libtensorflow.so.2.9.1', content: cuda },
      { name: './lib/libtensorflow_framework.so.2.9.1', content: shared },
    ]),
  };
  const server = createServer((request, response) => {
    const bytes = served[request.url ?? ''];
    response.writeHead(bytes === undefined ? 404 : 200, { etag: '"1"', 'content-length': bytes?.length ?? 0 });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { fetched, service } = open(`http://127.0.0.1:${port}`, { part, probe: async () => 'CUDA 11 is missing.' });
    expect(await fetched()).toMatchObject({ state: 'failed', error: expect.stringContaining('has no file at') });
    expect(await inPackage()).not.toContain('lib');
    expect(await service.list({ sizes: true })).toMatchObject([{ state: 'partial', downloadBytes: null }]);
    const addon = tarGz([{ name: 'napi-v8/tfjs_binding.node', content: shared }]);
    served['/tf-builds/pre-built-binary/napi-v8/1.2.3/GPU-linux-1.2.3.tar.gz'] = addon;
    expect(await fetched()).toMatchObject({ state: 'done' });
    expect((await inPackage()).filter((name) => /\.(so\.2|node)$/.test(name))).toEqual([
      'deps/lib/libtensorflow.so.2',
      'deps/lib/libtensorflow_framework.so.2',
      'lib/napi-v8/tfjs_binding.node',
    ]);
    // It came, and cannot be used for another reason: that is told and nothing is thrown away.
    expect(await service.list({ sizes: false })).toMatchObject([
      { state: 'here', problem: 'It is here, but cannot be used yet: CUDA 11 is missing.' },
    ]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('unknown parts, other machines and folders that cannot be written say so before anything is fetched', async (context) => {
  await using server = await createFaultyServer(good());
  const { service } = open(server.base);
  await expect(service.fetch({ id: 'cuda' })).rejects.toThrow('There is no part "cuda". There are fake.');
  const elsewhere = open(server.base, { part: { ...fakePart, builds: {} } });
  await expect(elsewhere.service.fetch({ id: 'fake' })).rejects.toThrow('is not published for here; use another.');
  expect(await elsewhere.service.list({ sizes: true })).toMatchObject([{ supported: false, downloadBytes: null }]);
  expect(server.asked).toEqual([]);
  if (process.getuid?.() === 0 || process.platform === 'win32') return context.skip('permissions do not bind root');
  await chmod(join(folder, 'package'), 0o555);
  await expect(service.fetch({ id: 'fake' })).rejects.toThrow('where you may not write');
  expect(server.asked).toEqual([]);
});

describe('the table names what the packages themselves fetch', () => {
  const here = (system: string): readonly InstalledPart[] => installedParts({ ...thisMachine, system });
  const requireHere = createRequire(import.meta.url);

  test('onnxruntime-node', () => {
    const part = here('linux-x64').find(({ id }) => id === 'onnxruntime-cuda')!;
    const script = join(part.folder!, 'script/install-metadata.js');
    const { manifests, packages } = requireHere(script) as {
      manifests: Record<string, Record<string, { path: string }>>;
      packages: Record<string, { name: string; versions: { version: string }[] }>;
    };
    const published = packages['nuget:linux/x64:cuda12']!;
    const name = published.name.toLowerCase();
    const { version } = published.versions[0]!;
    const [archive, ...others] = part.archives;
    expect(others).toEqual([]);
    expect(archive!.url).toBe(`https://api.nuget.org/v3-flatcontainer/${name}/${version}/${name}.${version}.nupkg`);
    const known = manifests['linux/x64:cuda12']!;
    for (const { from, to } of archive!.files) {
      const file = `./${to.slice('bin/napi-v6/linux/x64/'.length)}`;
      expect(known[file]?.path).toBe(from[0]);
    }
  });

  test.each(['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'])('%s', async (name) => {
    const part = here('linux-x64').find((one) => one.package === name)!;
    if (part.folder === null) return;
    const script = await readFile(join(part.folder, 'scripts/deps-constants.js'), 'utf8');
    const version = /LIBTENSORFLOW_VERSION = '([\d.]+)'/.exec(script)?.[1];
    expect(part.archives[0]?.url).toContain(`-x86_64-${version}.tar.gz`);
    const { binary } = JSON.parse(await readFile(join(part.folder, 'package.json'), 'utf8')) as {
      binary: { host: string; module_name: string; napi_versions: number[] };
    };
    expect(part.archives[1]?.url.startsWith(`${binary.host}/napi-v${Math.max(...binary.napi_versions)}/`)).toBe(true);
    expect(part.archives[1]?.files[0]?.to).toBe(`lib/napi-v8/${binary.module_name}.node`);
  });
});
