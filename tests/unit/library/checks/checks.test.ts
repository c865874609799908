/** Known faults in a small dataset: every check names its own, decisions last, and undo brings findings back. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckKind, Finding } from '../../../../main/contract/index.ts';
import { createCrossValidateTask } from '../../../../main/training/looks/crossValidateTask.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';
import { createPlainHeadTrainer } from '../../training/plainHeadTrainer.ts';
import { createFakeLooks } from '../fakeLooks.ts';
import { openWorkbench, type Workbench } from '../workbench.ts';

/** Squares with sharp edges: another number is another picture. */
function picture(number: number): Sharp {
  const random = seededRandom(number, 'picture');
  const noise = Uint8Array.from({ length: 8 * 6 * 3 }, () => 30 + 200 * random());
  return sharp(noise, { raw: { width: 8, height: 6, channels: 3 } }).resize(160, 120, { kernel: 'nearest' });
}

/** Sixteen of each class, and the faults. What a picture looks like to the backbone is in the first letter of its file. */
async function writePhotos(folder: string): Promise<void> {
  const save = async (name: string, image: Sharp) => {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(
      join(folder, name),
      await sharp(await image.png().toBuffer())
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
  };
  for (let at = 0; at < 16; at++) {
    await save(`ants/a${at}.jpg`, picture(at));
    await save(`bees/b${at}.jpg`, picture(100 + at));
  }
  await save('ants/b-flipped.jpg', picture(200));
  await save('ants/a-smaller.jpg', picture(3).resize(80, 60));
  await save('bees/a-labelled-bees.jpg', picture(4).resize(100, 75));
  await save('ants/a-blurred.jpg', sharp(await picture(208).png().toBuffer()).blur(7));
  await save('bees/b-dark.jpg', picture(206).linear(0.1, 0));
  await save('bees/b-flat.jpg', sharp({ create: { width: 160, height: 120, channels: 3, background: '#808080' } }));
  await save('bees/b-strip.jpg', picture(207).resize(600, 40, { fit: 'fill' }));
  await copyFile(join(folder, 'ants/a7.jpg'), join(folder, 'ants/a7-copy.jpg'));
  await writeFile(join(folder, 'bees/broken.jpg'), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0));
}

/** Two clusters by the first letter of the file, with some noise. */
const lookOf = (name: string, hash: string): number[] => {
  const side = basename(name).startsWith('a') ? 1 : -1;
  return Array.from(
    { length: 6 },
    (_, at) => (at < 2 ? side : 0) + Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16) / 400,
  );
};

let bench: Workbench;
beforeAll(async () => {
  const task = createCrossValidateTask({
    backend: {
      headTrainer: async (spec: Parameters<typeof createPlainHeadTrainer>[0]) => createPlainHeadTrainer(spec),
    } as never,
    clock: () => 0,
  });
  bench = openWorkbench({
    looks: createFakeLooks(({ name, hash }) => lookOf(name, hash)),
    judge: {
      async crossValidate(question, { signal, onProgress }) {
        const { probabilities } = await task.run(question, {
          signal,
          wish: () => null,
          progress: onProgress,
          emit() {},
        });
        return probabilities;
      },
    },
  });
  const folder = join(bench.folder, 'insects');
  await writePhotos(folder);
  await bench.import(folder);
  // Another dataset's files are no copies in this one.
  const other = join(bench.folder, 'other');
  await mkdir(other);
  await copyFile(join(folder, 'ants/a8.jpg'), join(other, 'same.jpg'));
  await bench.import(other);
  await check();
});
afterAll(() => bench[Symbol.dispose]());

async function check(): Promise<void> {
  const { jobId } = await bench.library.checks.run({ datasetId: 1 });
  const { error } = await bench.ended(jobId);
  expect(error).toBeNull();
}

const found = async (kind: CheckKind): Promise<Finding[]> =>
  (await bench.library.checks.list({ datasetId: 1, kind, offset: 0, limit: 50 })).findings;

async function names(kind: CheckKind): Promise<string[][]> {
  const findings = await found(kind);
  const all = await bench.library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 100 });
  const nameOf = new Map(all.photos.map(({ photoId, name }) => [photoId, name]));
  return findings.map(({ photos }) => photos.map(({ photoId }) => nameOf.get(photoId) ?? ''));
}

test('each check names the faults that were put in for it', async () => {
  expect((await names('label-error')).flat()).toContain('ants/b-flipped.jpg');
  expect(await names('near-duplicate')).toEqual([['ants/a3.jpg', 'ants/a-smaller.jpg']]);
  expect((await names('two-labels'))[0]?.toSorted()).toEqual(['ants/a4.jpg', 'bees/a-labelled-bees.jpg']);
  expect((await names('blurred')).flat()).toContain('ants/a-blurred.jpg');
  expect(await names('exposure')).toEqual([['bees/b-dark.jpg']]);
  expect((await names('low-information')).flat()).toContain('bees/b-flat.jpg');
  expect(await names('odd-shape')).toEqual([['bees/b-strip.jpg']]);
  expect((await found('unreadable')).map(({ files }) => files)).toEqual([['bees/broken.jpg']]);
  const copies = ['ants/a7-copy.jpg', 'ants/a7.jpg'].map((name) => join(bench.folder, 'insects', name));
  expect((await found('exact-duplicate')).map(({ files }) => files)).toEqual([copies]);
  expect(await found('imbalance')).toEqual([]);
  for (const kind of ['label-error', 'blurred', 'exposure'] as const)
    for (const { score } of await found(kind)) expect(score >= 0 && score <= 1).toBe(true);
});

test('a kept finding does not come back, a changed label closes its finding, and undo opens both again', async () => {
  const { checks, photos } = bench.library;
  const [dark] = await found('exposure');
  await checks.decide({ findingId: dark!.findingId, decision: 'keep' });
  const flipped = (await found('label-error')).find(({ suggested }) => suggested === 2)!;
  const before = (await found('label-error')).length;
  await checks.decide({ findingId: flipped.findingId, decision: 'relabel' });
  const [relabelled] = await photos.byId({ photoIds: [flipped.photos[0]!.photoId] });
  expect(relabelled?.classId).toBe(2);
  expect(await found('label-error')).toHaveLength(before - 1);
  await check();
  expect(await found('exposure')).toEqual([]);
  expect(bench.store.db.prepare('SELECT count(*) AS made FROM check_decision').get()).toEqual({ made: 2 });

  await checks.undo({ datasetId: 1, latestOnly: false });
  expect((await photos.byId({ photoIds: [relabelled!.photoId] }))[0]?.classId).toBe(1);
  expect(await found('exposure')).toEqual([]);
  await checks.undo({ datasetId: 1, latestOnly: false });
  expect(await found('exposure')).toHaveLength(1);
  expect(await checks.undo({ datasetId: 1, latestOnly: false })).toEqual({ findingIds: [], kind: null, summary: null });
});

test('keeping the largest rejects the others; undone in Photos, the finding is open again', async () => {
  const { checks, labels, photos } = bench.library;
  const [group] = await found('near-duplicate');
  await checks.decide({ findingId: group!.findingId, decision: 'keepLargest' });
  const states = await photos.byId({ photoIds: group!.photos.map(({ photoId }) => photoId) });
  expect(states.map(({ rejected }) => rejected)).toEqual([false, true]);
  expect(await found('near-duplicate')).toEqual([]);
  await labels.undo({ datasetId: 1 });
  expect(await found('near-duplicate')).toHaveLength(1);
  await labels.redo({ datasetId: 1 });
  expect(await found('near-duplicate')).toEqual([]);
  // Another edit came after it: the decision is taken back by an edit of its own.
  await labels.setFlagged({ selection: { photoIds: [1] }, flagged: true });
  expect((await checks.undo({ datasetId: 1, latestOnly: true })).summary).toBeNull();
  expect(await found('near-duplicate')).toEqual([]);
  await checks.undo({ datasetId: 1, latestOnly: false });
  expect(await found('near-duplicate')).toHaveLength(1);
});

test('many are decided together only after ten of the kind one by one', async () => {
  const { checks } = bench.library;
  await expect(async () =>
    checks.decideAbove({ datasetId: 1, kind: 'low-information', score: 0.5, decision: 'reject' }),
  ).rejects.toThrow('Decide 10 more one by one first');
  const add = bench.store.db.prepare(
    `INSERT INTO check_decision (dataset_id, kind, key, at, decision, batch, bulk) VALUES (1, 'low-information', ?, 0, 'keep', ?, 0)`,
  );
  for (let at = 0; at < 10; at++) add.run(`gone ${at}`, 100 + at);
  const open = await found('low-information');
  const { findingIds } = await checks.decideAbove({
    datasetId: 1,
    kind: 'low-information',
    score: 0.5,
    decision: 'reject',
  });
  expect(findingIds).toEqual(open.map(({ findingId }) => findingId));
  expect(await found('low-information')).toEqual([]);
  await checks.undo({ datasetId: 1, latestOnly: false });
  expect(await found('low-information')).toEqual(open);
});

test('photos on both sides of an old split are a leak until it is drawn anew', async () => {
  const { splits, photos } = bench.library;
  const all = await photos.list({ datasetId: 1, filter: { search: 'ants/a' }, sort: 'added', offset: 0, limit: 100 });
  const side = bench.store.db.prepare('UPDATE photo SET split = ? WHERE id = ?');
  // As splits were drawn before near-duplicates were known.
  for (const { photoId, name } of all.photos) side.run(name === 'ants/a-smaller.jpg' ? 'val' : 'train', photoId);
  await check();
  expect(await names('leak')).toEqual([['ants/a-smaller.jpg', 'ants/a3.jpg']]);
  const [leak] = await found('leak');
  expect(leak?.photos.map(({ note }) => note)).toEqual(['validation', 'training']);
  await splits.draw({ datasetId: 1, val: 0.2, test: 0, seed: 1 });
  expect(await found('leak')).toEqual([]);
});

test('labels with too few photos say that nothing can be told', async () => {
  using empty = openWorkbench();
  const folder = join(empty.folder, 'few');
  await mkdir(join(folder, 'ants'), { recursive: true });
  await writeFile(join(folder, 'ants/1.jpg'), await picture(1).jpeg().toBuffer());
  await empty.import(folder);
  const { checks } = empty.library;
  expect((await checks.state({ datasetId: 1 })).run).toBeNull();
  await empty.ended((await checks.run({ datasetId: 1 })).jobId);
  const { kinds, run } = await checks.state({ datasetId: 1 });
  expect(run?.photos).toBe(1);
  expect(kinds.filter(({ state }) => state === 'cannot-tell').map(({ kind }) => kind)).toEqual([
    ...['label-error', 'blurred', 'odd-shape', 'shortcut', 'imbalance'],
  ]);
  expect(await checks.honesty({ datasetId: 1 })).toBeNull();
});
