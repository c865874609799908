import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsAt } from '../../../main/library/labelsAt.ts';
import type { Library } from '../../../main/library/library.ts';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

/** Twelve photos: six in `rose`, four in `tulip`, two without a label. */
async function openGarden(): Promise<Workbench> {
  const bench = openWorkbench();
  const files: Record<string, number> = { '11.png': 11, '12.png': 12 };
  for (let i = 1; i <= 10; i++) files[`${i <= 6 ? 'rose' : 'tulip'}/${i}.png`] = i;
  await bench.import(await writeTree(join(bench.folder, 'garden'), files));
  bench.announced.length = 0;
  return bench;
}

/** What stands now, in the shape of `labelsAt`. */
async function labelsNow(library: Library) {
  const { classes } = await library.datasets.get({ datasetId: 1 });
  const { photos } = await library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 100 });
  return {
    classes: classes.map(({ classId, name, colour }) => ({ classId, name, colour })),
    photos: new Map(photos.map(({ photoId, classId, flagged, rejected }) => [photoId, { classId, flagged, rejected }])),
  };
}

const latest = async (library: Library) =>
  (await library.history.list({ datasetId: 1, limit: 1 })).entries[0]?.entryId ?? 0;

test('after any edits the labels of every earlier moment are known, come back, and can be undone', async () => {
  type Edit = (library: Library, pick: (count: number) => number) => unknown;
  const photoIds = (pick: (count: number) => number) => Array.from({ length: 1 + pick(5) }, () => 1 + pick(12));
  const someClass = async (library: Library, pick: (count: number) => number) => {
    const { classes } = await library.datasets.get({ datasetId: 1 });
    return classes[pick(classes.length)]?.classId;
  };
  const rename = async (library: Library, pick: (count: number) => number, name: string) => {
    const { classes } = await library.datasets.get({ datasetId: 1 });
    const taken = classes.find((row) => row.name === name);
    const classId = classes[pick(classes.length)]?.classId;
    // Names wander from class to class, so that restoring has to swap them.
    if (taken) await library.labels.renameClass({ classId: taken.classId, name: `no longer ${name} ${pick(1e6)}` });
    if (classId) await library.labels.renameClass({ classId, name });
  };
  const edits: Edit[] = [
    async (library, pick) =>
      library.labels.set({
        selection: { photoIds: photoIds(pick) },
        classId: (await someClass(library, pick)) ?? null,
      }),
    (library, pick) => library.labels.set({ selection: { photoIds: photoIds(pick) }, classId: null }),
    (library, pick) => library.labels.setFlagged({ selection: { photoIds: photoIds(pick) }, flagged: pick(2) === 1 }),
    (library, pick) => library.labels.setRejected({ selection: { photoIds: photoIds(pick) }, rejected: pick(2) === 1 }),
    (library, pick) => library.labels.createClass({ datasetId: 1, name: `class ${pick(1e6)}` }),
    (library, pick) => rename(library, pick, pick(2) === 0 ? 'rose' : 'tulip'),
    async (library, pick) => {
      const classId = await someClass(library, pick);
      if (classId) await library.labels.moveClass({ classId, position: pick(4) });
    },
    async (library, pick) => {
      const classId = await someClass(library, pick);
      const moveTo = (await someClass(library, pick)) ?? null;
      if (classId) await library.labels.removeClass({ classId, moveTo: moveTo === classId ? null : moveTo });
    },
    // These are entries of the journal, but no labels.
    (library, pick) => library.datasets.resplit({ datasetId: 1, val: 0.3, test: 0, seed: pick(100) }),
    (library) => library.labels.undo({ datasetId: 1 }),
    (library) => library.labels.redo({ datasetId: 1 }),
    async (library, pick) => {
      const { entries } = await library.history.list({ datasetId: 1, limit: 1000 });
      const entryId = entries[pick(entries.length)]?.entryId;
      if (entryId) await library.history.restore({ datasetId: 1, entryId });
    },
  ];
  using bench = await openGarden();
  const { library, store } = bench;
  const known = new Map([[await latest(library), await labelsNow(library)]]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(edits.length - 1), fc.infiniteStream(fc.nat(1_000_000))), { maxLength: 20 }),
      fc.nat(1_000_000),
      async (steps, which) => {
        for (const [edit, numbers] of steps) {
          await edits[edit]?.(library, (count) => (count === 0 ? 0 : numbers.next().value % count));
          const entryId = await latest(library);
          // An edit of two steps leaves a moment in between that nobody looked at.
          if (!known.has(entryId)) known.set(entryId, await labelsNow(library));
        }
        for (const [entryId, then] of known) expect([entryId, labelsAt(store, 1, entryId)]).toEqual([entryId, then]);

        const entryId = [...known.keys()][which % known.size] ?? 0;
        const before = await labelsNow(library);
        const { changes } = await library.history.look({ datasetId: 1, entryId });
        const { entry } = await library.history.restore({ datasetId: 1, entryId });
        expect(await labelsNow(library)).toEqual(known.get(entryId));
        expect(entry?.photos ?? 0).toBe(changes.photos);
        expect(await library.history.restore({ datasetId: 1, entryId })).toMatchObject({ entry: null });
        if (entry) await library.labels.undo({ datasetId: 1 });
        expect(await labelsNow(library)).toEqual(before);
        known.set(await latest(library), before);
      },
    ),
    { seed: 11, numRuns: 20 },
  );
});

test('a look at a moment says in words what restoring it would change', async () => {
  using bench = await openGarden();
  const { labels, history } = bench.library;
  const imported = await latest(bench.library);
  await labels.set({ selection: { photoIds: [3, 4, 5] }, classId: 2 });
  await labels.set({ selection: { photoIds: [1] }, classId: 1 });
  await labels.setFlagged({ selection: { photoIds: [1, 2] }, flagged: true });
  await labels.renameClass({ classId: 1, name: 'Rosa' });
  await labels.createClass({ datasetId: 1, name: 'weed' });
  expect(await history.look({ datasetId: 1, entryId: imported })).toEqual({
    entry: expect.objectContaining({ entryId: imported, kind: 'import', photos: 10, summary: 'garden imported' }),
    until: expect.any(Number),
    ...{ photos: 12, labelled: 10, rejected: 0, flagged: 0 },
    classes: [
      { classId: 1, name: 'rose', colour: 0, photos: 6 },
      { classId: 2, name: 'tulip', colour: 1, photos: 4 },
    ],
    changes: {
      photos: 5,
      sample: [1, 2, 3, 4, 5],
      labels: [
        { from: 'tulip', to: 'rose', photos: 3 },
        { from: 'Rosa', to: null, photos: 1 },
      ],
      ...{ flagged: 2, rejected: 0, addedSince: 0 },
      classes: ['class Rosa is called rose again', 'class weed goes'],
    },
  });
  const { entry } = await history.restore({ datasetId: 1, entryId: imported });
  expect(entry?.summary).toBe('labels restored as they were after “garden imported”: 5 photos');
  expect(bench.announced.slice(-3).map(({ kind }) => kind)).toEqual(['photos', 'classes', 'datasets']);
  // Nothing was erased: the journal still has every step, and undo goes on from the restored labels.
  const { entries } = await history.list({ datasetId: 1, limit: 3 });
  expect(entries.map(({ summary }) => summary)).toEqual([
    entry?.summary,
    'class weed made',
    'class rose renamed to Rosa',
  ]);
});

test('photos that came later keep their labels, and the classes that only they have', async () => {
  using bench = await openGarden();
  const { labels, history, datasets } = bench.library;
  await labels.setFlagged({ selection: { photoIds: [1] }, flagged: true });
  const before = await latest(bench.library);
  await labels.set({ selection: { photoIds: [3] }, classId: 2 });
  await bench.import(await writeTree(join(bench.folder, 'garden'), { 'lily/20.png': 20, 'lily/21.png': 21 }));
  const { changes } = await history.look({ datasetId: 1, entryId: before });
  expect(changes).toMatchObject({ photos: 1, addedSince: 2, classes: [] });
  await history.restore({ datasetId: 1, entryId: before });
  expect((await datasets.get({ datasetId: 1 })).classes.map(({ name, photos }) => [name, photos])).toEqual([
    ['rose', 6],
    ['tulip', 4],
    ['lily', 2],
  ]);
});

test('the history comes in pages, and knows no entries of other datasets', async () => {
  using bench = await openGarden();
  const { labels, history } = bench.library;
  for (const flagged of [true, false, true]) await labels.setFlagged({ selection: { photoIds: [1] }, flagged });
  await labels.undo({ datasetId: 1 });
  const first = await history.list({ datasetId: 1, limit: 3 });
  const rest = await history.list({ datasetId: 1, limit: 3, before: first.entries.at(-1)?.entryId });
  expect([first.more, rest.more]).toEqual([true, false]);
  expect([...first.entries, ...rest.entries].map(({ kind, summary, undone }) => [kind, summary, undone])).toEqual([
    ['undo', 'undone: 1 photo flagged', false],
    ['edit', '1 photo flagged', true],
    ['edit', 'flag taken from 1 photo', false],
    ['edit', '1 photo flagged', false],
    ['import', 'garden imported', false],
  ]);
  await bench.import(await writeTree(join(bench.folder, 'other'), { 'fern/30.png': 30 }));
  for (const refused of [history.look, history.restore]) {
    await expect(async () => refused({ datasetId: 1, entryId: 6 })).rejects.toMatchObject({ code: 'not-found' });
  }
});
