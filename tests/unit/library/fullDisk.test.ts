import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

/** A disk of its own, as small as it must be; null where none can be had (not Linux, or not root). */
let disk: string | null = null;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]);
  if (mounted.status === 0) disk = folder;
});
afterAll(() => {
  if (disk !== null) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const photos = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i % 2 ? 'a' : 'b'}/${i}.png`, i]));

const labelsNow = async ({ library }: Workbench) => {
  const window = { datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 1000 } as const;
  return new Map((await library.photos.list(window)).photos.map(({ photoId, classId }) => [photoId, classId]));
};

/** Labels to and fro until it is refused; what was acknowledged, and the refusal. */
async function labelUntilFull(
  bench: Workbench,
): Promise<{ acknowledged: Map<number, number | null>; refusal: unknown }> {
  const acknowledged = await labelsNow(bench);
  for (let step = 0; step < 100_000; step++) {
    const photoId = 1 + (step % acknowledged.size);
    const classId = acknowledged.get(photoId) === 1 ? 2 : 1;
    try {
      await bench.library.labels.set({ selection: { photoIds: [photoId] }, classId });
      acknowledged.set(photoId, classId);
    } catch (refusal) {
      return { acknowledged, refusal };
    }
  }
  throw new Error('The disk never filled.');
}

test('when the data file may not grow, a label is refused, none that was acknowledged is lost, and it goes on with room', async () => {
  using bench = openWorkbench();
  await bench.import(await writeTree(join(bench.folder, 'x'), photos(10)));
  const pages = Number(bench.store.db.pragma('page_count', { simple: true }));
  bench.store.db.pragma(`max_page_count = ${pages}`);
  const { acknowledged, refusal } = await labelUntilFull(bench);
  expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('is full') });
  expect(await labelsNow(bench)).toEqual(acknowledged);
  expect(bench.store.db.pragma('integrity_check', { simple: true })).toBe('ok');

  // An import that meets the full disk keeps what it has, says so, and is completed with room.
  const more = await writeTree(join(bench.folder, 'x'), photos(300));
  const { job } = await bench.importToEnd(more);
  expect([job.state, job.error]).toEqual(['failed', expect.stringContaining('is full')]);
  bench.store.db.pragma(`max_page_count = ${pages + 1000}`);
  await bench.library.labels.set({ selection: { photoIds: [1] }, classId: acknowledged.get(1) === 1 ? 2 : 1 });
  expect((await bench.import(more)).taken).toBe(300);
});

test('when the disk itself is full, labels and imports are refused in words and go on when there is room', async ({
  skip,
}) => {
  if (disk === null) skip('a small disk needs Linux and root');
  using bench = openWorkbench({ dataDir: join(folder, 'data') });
  await bench.import(await writeTree(join(bench.folder, 'x'), photos(10)));
  const filler = join(folder, 'filler');
  fill(filler);
  const { acknowledged, refusal } = await labelUntilFull(bench);
  expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/is full/) });
  expect(await labelsNow(bench)).toEqual(acknowledged);
  const more = await writeTree(join(bench.folder, 'x'), photos(60));
  const { job } = await bench.importToEnd(more);
  expect([job.state, job.error]).toEqual(['failed', expect.stringMatching(/is full/)]);

  rmSync(filler);
  const [photoId] = acknowledged.keys();
  await bench.library.labels.set({ selection: { photoIds: [photoId ?? 1] }, classId: null });
  acknowledged.set(photoId ?? 1, null);
  expect((await bench.import(more)).taken).toBe(60);
  const now = await labelsNow(bench);
  expect([...acknowledged.keys()].map((id) => [id, now.get(id)])).toEqual([...acknowledged]);
  expect(bench.store.db.pragma('integrity_check', { simple: true })).toBe('ok');
});

/** Writes until nothing more fits. */
function fill(path: string): void {
  for (let size = 1024 * 1024; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
    } catch {
      // The next smaller piece may still fit.
    }
  }
  if (!existsSync(path)) throw new Error('Nothing could be written at all.');
}
