/** Suggestions from the labels so far: accepted in one step, turned down for good, in filters and orders, and following the labels. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { createFakeLooks } from './fakeLooks.ts';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

let bench: Workbench;
let ids: { readonly red: number[]; readonly blue: number[]; readonly odd: number };
/** Twelve red and twelve blue photos that look alike among themselves, and one between them. */
beforeEach(async () => {
  bench = openWorkbench({
    looks: createFakeLooks(({ name, hash }) => {
      const noise = Number.parseInt(hash.slice(0, 6), 16) / 2 ** 24;
      if (name.startsWith('odd')) return [0.5, 0.5, noise];
      return name.startsWith('red') ? [1, 0, noise] : [0, 1, noise];
    }),
  });
  const files = [...Array(12).keys()].flatMap((at) => [
    [`red${at}.png`, 2 * at],
    [`blue${at}.png`, 2 * at + 1],
  ]);
  await bench.import(await writeTree(join(bench.folder, 'a'), { ...Object.fromEntries(files), 'odd.png': 99 }));
  const all = await list();
  const named = (start: string) => all.filter(({ name }) => name.startsWith(start)).map(({ photoId }) => photoId);
  ids = { red: named('red'), blue: named('blue'), odd: named('odd')[0]! };
  await bench.library.labels.createClass({ datasetId: 1, name: 'red' });
  await bench.library.labels.createClass({ datasetId: 1, name: 'blue' });
});
afterEach(() => bench[Symbol.dispose]());

const service = () => bench.library.suggestions;
const list = async (filter: PhotoFilter = {}, sort: PhotoSort = 'added') =>
  (await bench.library.photos.list({ datasetId: 1, filter, sort, offset: 0, limit: 100 })).photos;
const idsOf = async (filter: PhotoFilter, sort: PhotoSort = 'added') => [
  ...(await bench.library.photos.ids({ datasetId: 1, filter, sort })),
];
const label = async (photoIds: number[], classId: number | null) =>
  void (await bench.library.labels.set({ selection: { photoIds }, classId }));
async function update() {
  const { jobId } = await service().update({ datasetId: 1 });
  const job = await bench.ended(jobId);
  if (job.state !== 'done') throw new Error(job.error ?? job.state);
}
async function labelSome() {
  await label(ids.red.slice(0, 4), 1);
  await label(ids.blue.slice(0, 4), 2);
  await update();
}

test('without enough labels there is no model, but it is known what to label first', async () => {
  expect(await service().state({ datasetId: 1 })).toEqual({
    ...{ version: 1, model: null, waiting: 25, queued: false, classesReady: 0, jobId: null },
    secondsNeeded: 3 + 25 / 40,
  });
  await label([ids.red[0]!, ids.red[1]!, ids.blue[0]!], 1);
  await update();
  expect(await service().state({ datasetId: 1 })).toMatchObject({
    ...{ model: null, waiting: 22, queued: true, classesReady: 1, secondsNeeded: 3 },
  });
  const next = await idsOf({ label: 'none' }, 'mixed');
  expect(next).toHaveLength(22);
  expect(next).toEqual(await idsOf({ label: 'none' }, 'different'));
  expect((await list()).every(({ suggestion }) => suggestion === null)).toBe(true);
});

test('photos get suggestions with a confidence, in rows, filters and orders', async () => {
  await labelSome();
  const state = await service().state({ datasetId: 1 });
  expect(state).toMatchObject({ waiting: 17, queued: true, classesReady: 2 });
  expect(state.model).toEqual({ runId: null, name: null, labels: 8, judged: { correct: 8, n: 8 }, changesSince: 0 });

  const [first, second, ...more] = await service().shares({ photoId: ids.red[7]! });
  expect([first?.classId, second?.classId, more]).toEqual([1, 2, []]);
  expect((first?.share ?? 0) + (second?.share ?? 0)).toBeCloseTo(1, 5);
  await service().reject({ photos: [{ photoId: ids.red[7]!, classId: 1 }], rejected: true });
  expect(await service().shares({ photoId: ids.red[7]! })).toEqual([{ classId: 2, share: expect.closeTo(1, 5) }]);
  await service().reject({ photos: [{ photoId: ids.red[7]!, classId: 1 }], rejected: false });

  const photos = await list();
  for (const { photoId, suggestion } of photos.filter(({ photoId }) => photoId !== ids.odd)) {
    expect(suggestion?.classId).toBe(ids.red.includes(photoId) ? 1 : 2);
    expect(suggestion?.confidence).toBeGreaterThan(0.6);
    expect(suggestion?.confidence).toBeLessThan(1);
  }
  expect(await bench.library.photos.byId({ photoIds: [3, 1] })).toEqual([photos[2], photos[0]]);
  expect((await bench.library.photos.details({ photoId: 3 })).suggestion).toEqual(photos[2]!.suggestion);

  const confidence = new Map(photos.map(({ photoId, suggestion }) => [photoId, suggestion!.confidence]));
  const byHand = photos
    .map(({ photoId }) => photoId)
    .toSorted((a, b) => confidence.get(b)! - confidence.get(a)! || a - b);
  expect(await idsOf({}, 'mostSure')).toEqual(byHand);
  expect(await idsOf({}, 'leastSure')).toEqual(
    byHand.toSorted((a, b) => confidence.get(a)! - confidence.get(b)! || a - b),
  );
  expect((await idsOf({}, 'leastSure'))[0]).toBe(ids.odd);
  const odd = (await list({ predicted: 2 })).map(({ photoId }) => photoId).includes(ids.odd) ? [] : [ids.odd];
  expect(await idsOf({ predicted: 1, label: 'none' })).toEqual([...ids.red.slice(4), ...odd].toSorted((a, b) => a - b));
  expect(await idsOf({ confidenceFrom: 0.6 })).toEqual(
    photos.filter(({ suggestion }) => suggestion!.confidence >= 0.6).map(({ photoId }) => photoId),
  );
  expect(await idsOf({ confidenceTo: 0.01 })).toEqual([]);
});

test('photos are put in the order of their likeness to some, these first', async () => {
  expect(await idsOf({ alike: [ids.red[0]!] }, 'alike')).toEqual(await idsOf({}));
  await bench.library.looks.ensure(1);
  const alike = await idsOf({ alike: [ids.blue[3]!, ids.blue[1]!] }, 'alike');
  expect(alike.slice(0, 2)).toEqual([ids.blue[3], ids.blue[1]]);
  expect(alike.slice(0, 12).toSorted((a, b) => a - b)).toEqual(ids.blue);
  expect(alike[12]).toBe(ids.odd);
  expect(alike).toHaveLength(25);
  // A filter keeps its say, and the likeness leaves no photo out of what is chosen.
  await label(ids.blue, 2);
  expect((await idsOf({ alike: [ids.blue[3]!], label: 'none' }, 'alike'))[0]).toBe(ids.odd);
  const { photoIds } = await bench.library.labels.set({
    selection: { datasetId: 1, filter: { alike: [ids.blue[3]!], label: 'none' } },
    classId: 1,
  });
  expect(photoIds).toHaveLength(13);
});

test('suggestions are accepted in one step that undo takes back; photos that have a label keep it', async () => {
  await labelSome();
  const before = await list();
  const shown = before.map(({ photoId, suggestion }) => ({ photoId, classId: suggestion!.classId }));
  const accepted = await service().accept({
    photos: [...shown.filter(({ photoId }) => photoId !== ids.odd), { photoId: ids.red[0]!, classId: 2 }],
  });
  expect(accepted.entry?.summary).toBe('16 suggestions accepted');
  expect(accepted.photoIds).toHaveLength(16);
  expect(await idsOf({ label: 1 })).toEqual(ids.red);
  expect(await idsOf({ label: 2 })).toEqual(ids.blue);
  await bench.library.labels.undo({ datasetId: 1 });
  expect(await list()).toEqual(before);
});

test('all above a confidence are accepted in one step, as they were looked at', async () => {
  await labelSome();
  const { version } = await service().state({ datasetId: 1 });
  const above = await service().above({ datasetId: 1, filter: {} });
  const waiting = (await list({ label: 'none' })).map(({ suggestion }) => suggestion!.confidence);
  expect(above).toEqual(
    [0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5].map((confidence) => {
      const sure = waiting.filter((own) => own >= confidence);
      return { confidence, photos: sure.length, wrong: sure.reduce((sum, own) => sum + 1 - own, 0) };
    }),
  );
  await service().reject({ photos: [{ photoId: ids.red[5]!, classId: 1 }], rejected: true });
  await expect(
    Promise.resolve().then(() => service().acceptAbove({ datasetId: 1, filter: {}, confidence: 0.6, version })),
  ).rejects.toMatchObject({ code: 'conflict' });
  const now = (await service().state({ datasetId: 1 })).version;
  const result = await service().acceptAbove({ datasetId: 1, filter: { predicted: 1 }, confidence: 0.6, version: now });
  expect(result.photoIds.toSorted((a, b) => a - b)).toEqual(
    ids.red.slice(4).filter((photoId) => photoId !== ids.red[5]),
  );
  expect(result.entry?.summary).toBe('7 suggestions accepted');
  await bench.library.labels.undo({ datasetId: 1 });
  expect(await idsOf({ label: 1 })).toEqual(ids.red.slice(0, 4));
});

test('a class that was turned down is not suggested again for that photo; the rest shares its probability', async () => {
  await labelSome();
  const photoId = ids.red[6]!;
  const of = async () => (await bench.library.photos.byId({ photoIds: [photoId] }))[0]!.suggestion;
  const first = (await of())!;
  await service().reject({ photos: [{ photoId, classId: 1 }], rejected: true });
  // Of two classes only the other is left.
  const second = (await of())!;
  expect(second.classId).toBe(2);
  expect(second.confidence).toBeCloseTo(1, 5);
  await service().reject({ photos: [{ photoId, classId: 2 }], rejected: true });
  expect(await of()).toBeNull();
  await update();
  expect(await of()).toBeNull();
  await service().reject({
    photos: [
      { photoId, classId: 1 },
      { photoId, classId: 2 },
    ],
    rejected: false,
  });
  expect(await of()).toEqual(first);

  // Each was a step of its own that undo takes back and redo does again.
  const { undo, redo } = bench.library.labels;
  bench.announced.length = 0;
  expect((await undo({ datasetId: 1 })).entry?.summary).toBe('undone: 2 suggestions allowed again');
  expect(bench.announced.map(({ kind }) => kind)).toEqual(['suggestions', 'classes']);
  expect(await of()).toBeNull();
  await undo({ datasetId: 1 });
  expect(await of()).toEqual(second);
  await undo({ datasetId: 1 });
  expect(await of()).toEqual(first);
  expect((await redo({ datasetId: 1 })).entry?.summary).toBe('done again: 1 suggestion turned down');
  expect(await of()).toEqual(second);
  expect((await bench.library.photos.details({ photoId })).history.at(-1)?.text).toBe('done again: said not to be red');
  await undo({ datasetId: 1 });
  const again = await service().reject({ photos: [{ photoId, classId: 2 }], rejected: false });
  expect(again.entry).toBeNull();

  // A class that was removed is not suggested either.
  await bench.library.labels.removeClass({ classId: 1, moveTo: null });
  expect((await of())?.classId).toBe(2);
});

test('suggestions that were asked for once follow the labels', async () => {
  await label(ids.red.slice(0, 4), 1);
  await label(ids.blue.slice(0, 4), 2);
  // Nobody asked yet.
  expect((await service().state({ datasetId: 1 })).model).toBeNull();
  await update();
  const { version } = await service().state({ datasetId: 1 });
  // The labels were the wrong way round.
  await label(ids.red.slice(0, 4), 2);
  await label(ids.blue.slice(0, 4), 1);
  expect((await service().state({ datasetId: 1 })).model?.changesSince).toBe(8);
  await vi.waitFor(async () => expect((await service().state({ datasetId: 1 })).version).toBeGreaterThan(version), {
    timeout: 20_000,
    interval: 100,
  });
  await vi.waitFor(async () => expect((await service().state({ datasetId: 1 })).model?.changesSince).toBe(0));
  expect((await bench.library.photos.byId({ photoIds: [ids.red[8]!] }))[0]!.suggestion?.classId).toBe(2);
});
