/** The library knows how its photos look: computed when asked for, only what is missing, for everybody who waits. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/index.ts';
import { createFakeLooks, type FakeLooks } from './fakeLooks.ts';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

let looks: FakeLooks;
let bench: Workbench;
beforeEach(async () => {
  looks = createFakeLooks(({ name, hash }) =>
    name.startsWith('bad')
      ? null
      : [Number.parseInt(hash.slice(0, 4), 16), Number.parseInt(hash.slice(4, 8), 16), 9000],
  );
  bench = openWorkbench({ looks });
  await bench.import(await writeTree(join(bench.folder, 'a'), { '1.png': 1, '2.png': 2, '3.png': 3, 'bad.png': 4 }));
});
afterEach(() => bench[Symbol.dispose]());

const state = async () => bench.library.looks.service.state({ datasetId: 1 });

test('looks are computed once, and what cannot be read is not tried again and again', async () => {
  expect(await state()).toEqual({ photos: 4, known: 0, unreadable: 0, jobId: null });
  expect(await bench.library.looks.vectors(1)).toBeNull();
  // Two who ask at once wait for one job.
  await Promise.all([bench.library.looks.ensure(1), bench.library.looks.ensure(1)]);
  await bench.library.looks.ensure(1);
  expect(looks.asked).toEqual([['1.png', '2.png', '3.png', 'bad.png']]);
  expect(await state()).toEqual({ photos: 4, known: 3, unreadable: 1, jobId: null });
  expect([...(await bench.library.looks.vectors(1))!.photoIds]).toEqual([1, 2, 3]);
  expect(await bench.library.looks.service.compute({ datasetId: 1 })).toEqual({ jobId: null });

  await writeTree(join(bench.folder, 'a'), { '5.png': 5 });
  await bench.importToEnd(join(bench.folder, 'a'));
  const { jobId } = await bench.library.looks.service.compute({ datasetId: 1 });
  expect((await state()).jobId).toBe(jobId);
  expect(await bench.ended(jobId!)).toMatchObject({
    kind: 'looks',
    title: 'Looking at a',
    state: 'done',
    datasetId: 1,
  });
  expect(await state()).toEqual({ photos: 5, known: 4, unreadable: 1, jobId: null });
});

test('the nearest photos leave out the photo itself and what the caller does not want', async () => {
  expect(await bench.library.looks.nearest(1, 1, 5)).toEqual([]);
  await bench.library.looks.ensure(1);
  const near = await bench.library.looks.nearest(1, 1, 5);
  expect(near.map(({ photoId }) => photoId).toSorted()).toEqual([2, 3]);
  expect(near[0]!.likeness).toBeGreaterThanOrEqual(near[1]!.likeness);
  expect(await bench.library.looks.nearest(1, 1, 5, (photoId) => photoId !== 2)).toEqual(
    near.filter(({ photoId }) => photoId !== 2),
  );
});

test('who stops waiting does not stop the job; a cancelled job says so and can be started again', async () => {
  const controller = new AbortController();
  const waiting = bench.library.looks.ensure(1, { signal: controller.signal });
  controller.abort(new ServiceError('cancelled', 'Enough.'));
  await expect(waiting).rejects.toThrow('Enough.');
  await bench.library.looks.ensure(1);
  expect((await state()).known).toBe(3);

  await writeTree(join(bench.folder, 'b'), { '6.png': 6 });
  await bench.import(join(bench.folder, 'b'));
  const { jobId } = await bench.library.looks.service.compute({ datasetId: 2 });
  const ensured = bench.library.looks.ensure(2);
  bench.cancel(jobId!);
  await expect(ensured).rejects.toThrow('cancelled');
  expect((await bench.ended(jobId!)).state).toBe('cancelled');
  await bench.library.looks.ensure(2);
  expect((await bench.library.looks.vectors(2))!.photoIds).toHaveLength(1);
});

test('what is known of a removed dataset goes with it', async () => {
  await bench.library.looks.ensure(1);
  const file = bench.library.looks.fileOf(1);
  expect(existsSync(file)).toBe(true);
  await bench.library.datasets.remove({ datasetId: 1 });
  expect([existsSync(file), await bench.library.looks.vectors(1)]).toEqual([false, null]);
});
