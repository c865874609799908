import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLibrary } from '../../../main/library/createLibrary.ts';
import type { Library } from '../../../main/library/library.ts';
import { createFakeLooks } from './fakeLooks.ts';
import { createDirectImaging, openWorkbench, type Workbench, writeTree } from './workbench.ts';

/** Twelve photos: six in `rose`, four in `tulip`, two without a label. */
async function openGarden(): Promise<Workbench> {
  const bench = openWorkbench();
  const files: Record<string, number> = { '11.png': 11, '12.png': 12 };
  for (let i = 1; i <= 10; i++) files[`${i <= 6 ? 'rose' : 'tulip'}/${i}.png`] = i;
  await bench.import(await writeTree(join(bench.folder, 'garden'), files));
  bench.announced.length = 0;
  return bench;
}

const ids = async (library: Library, filter: object) => library.photos.ids({ datasetId: 1, filter, sort: 'added' });

test('an edit says what it did, announces it, and changes nothing that is so already', async () => {
  using bench = await openGarden();
  const { labels } = bench.library;
  const unlabelled = await ids(bench.library, { label: 'none' });
  expect(unlabelled).toEqual([1, 2]);
  const result = await labels.set({ selection: { photoIds: [1, 2, 3] }, classId: 1 });
  expect(result).toEqual({
    entry: { entryId: 2, at: expect.any(Number), summary: '2 photos labelled rose', photos: 2, undone: false },
    photoIds: [1, 2],
    canUndo: true,
    canRedo: false,
  });
  expect(bench.announced.map(({ kind, datasetId, summary }) => [kind, datasetId, summary])).toEqual([
    ['photos', 1, '2 photos labelled rose'],
    ['classes', 1, null],
    ['datasets', 1, null],
  ]);
  const nothing = await labels.set({ selection: { photoIds: [1, 2, 3] }, classId: 1 });
  expect(nothing).toEqual({ entry: null, photoIds: [], canUndo: true, canRedo: false });
  const words = [
    await labels.set({ selection: { datasetId: 1, filter: { search: '11' } }, classId: null }),
    await labels.setFlagged({ selection: { photoIds: [4] }, flagged: true }),
    await labels.setFlagged({ selection: { photoIds: [4] }, flagged: false }),
    await labels.setRejected({ selection: { photoIds: [4, 5] }, rejected: true }),
    await labels.setRejected({ selection: { photoIds: [4] }, rejected: false }),
    await labels.renameClass({ classId: 1, name: 'Rosa' }),
    await labels.moveClass({ classId: 1, position: 9 }),
    await labels.removeClass({ classId: 2, moveTo: 1 }),
    await labels.undo({ datasetId: 1 }),
    await labels.redo({ datasetId: 1 }),
    await labels.removeClass({ classId: 1, moveTo: null }),
  ];
  expect(words.map((each) => each.entry?.summary)).toEqual([
    'label taken from 1 photo',
    '1 photo flagged',
    'flag taken from 1 photo',
    '2 photos rejected',
    '1 photo taken back in',
    'class rose renamed to Rosa',
    'class Rosa moved to place 2',
    'class tulip removed, its 4 photos labelled Rosa',
    'undone: class tulip removed, its 4 photos labelled Rosa',
    'done again: class tulip removed, its 4 photos labelled Rosa',
    'class Rosa removed, its 11 photos without label now',
  ]);
  expect((await bench.library.photos.details({ photoId: 4 })).history.map((step) => step.text)).toEqual([
    'added',
    'labelled a removed class, as it was imported'.replace('a removed class', 'Rosa'),
    'flagged',
    'without flag',
    'rejected',
    'not rejected',
    'without label',
  ]);
});

test('undo and redo go all the way, also after a restart; a new edit clears redo; imports are not undone', async () => {
  using bench = await openGarden();
  const { labels } = bench.library;
  await labels.set({ selection: { photoIds: [1] }, classId: 1 });
  await labels.set({ selection: { photoIds: [1] }, classId: 2 });
  await labels.setFlagged({ selection: { photoIds: [1] }, flagged: true });
  const label = async (library: Library) =>
    (await library.photos.byId({ photoIds: [1] })).map((p) => [p.classId, p.flagged]);

  await labels.undo({ datasetId: 1 });
  await labels.undo({ datasetId: 1 });
  expect(await label(bench.library)).toEqual([[1, false]]);

  const restarted = createLibrary({
    ...{ store: bench.store, imaging: createDirectImaging(), clock: () => 1, dataDir: bench.dataDir },
    ...{ resourcesDir: 'resources', uploadFolder: bench.dataDir },
    jobs: { start: () => ({ id: '1' }) },
    looks: createFakeLooks(),
    judge: { crossValidate: async () => [] },
    changes: { announce: () => {} },
    log: { warn: () => {} },
  });
  const second = await restarted.labels.undo({ datasetId: 1 });
  expect([await label(restarted), second.canUndo, second.canRedo]).toEqual([[[null, false]], false, true]);
  const beyond = await restarted.labels.undo({ datasetId: 1 });
  expect([beyond.entry, beyond.canRedo]).toEqual([null, true]);
  for (const expected of [1, 2]) {
    await restarted.labels.redo({ datasetId: 1 });
    expect((await label(restarted))[0]?.[0]).toBe(expected);
  }
  await restarted.labels.undo({ datasetId: 1 });
  const edited = await restarted.labels.setRejected({ selection: { photoIds: [2] }, rejected: true });
  expect([edited.canRedo, (await restarted.labels.redo({ datasetId: 1 })).entry]).toEqual([false, null]);
  expect(
    (await restarted.labels.history({ datasetId: 1, limit: 3 })).map(({ summary, undone }) => [summary, undone]),
  ).toEqual([
    ['1 photo rejected', false],
    ['undone: 1 photo labelled tulip', false],
    ['done again: 1 photo labelled tulip', false],
  ]);
  expect((await bench.library.datasets.get({ datasetId: 1 })).labelled).toBe(11);
});

test('classes keep their colours and places through remove, undo and move; names are compared without case', async () => {
  using bench = await openGarden();
  const { labels, datasets } = bench.library;
  const classes = async () =>
    (await datasets.get({ datasetId: 1 })).classes.map((row) => [row.name, row.colour, row.position, row.photos]);
  const made = await labels.createClass({ datasetId: 1, name: 'Lily' });
  expect(made).toEqual({ classId: 3, name: 'Lily', colour: 2, position: 2, photos: 0 });
  await expect(async () => labels.createClass({ datasetId: 1, name: 'LILY' })).rejects.toThrow(
    'a class "Lily" already',
  );
  await expect(async () => labels.renameClass({ classId: 1, name: 'tulip' })).rejects.toThrow(
    'a class "tulip" already',
  );
  await labels.moveClass({ classId: 3, position: 0 });
  await labels.removeClass({ classId: 1, moveTo: null });
  expect(await classes()).toEqual([
    ['Lily', 2, 0, 0],
    ['tulip', 1, 1, 4],
  ]);
  await expect(async () => labels.set({ selection: { photoIds: [1] }, classId: 1 })).rejects.toThrow(
    'no class 1 any more',
  );
  await labels.undo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['Lily', 2, 0, 0],
    ['rose', 0, 1, 6],
    ['tulip', 1, 2, 4],
  ]);
  await labels.undo({ datasetId: 1 });
  await labels.undo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['rose', 0, 0, 6],
    ['tulip', 1, 1, 4],
  ]);
});

test('classes are split, merged and recoloured in one step each, and a removed one can take its photos out of training', async () => {
  using bench = await openGarden();
  const { labels, datasets, photos } = bench.library;
  const state = async () => ({
    classes: (await datasets.get({ datasetId: 1 })).classes.map((row) => [row.name, row.colour, row.photos]),
    rejected: await ids(bench.library, { rejected: true }),
  });
  const beginning = await state();
  const roses = await ids(bench.library, { label: 1 });
  const made = await labels.createClass({
    datasetId: 1,
    name: 'wild rose',
    selection: { photoIds: roses.slice(0, 2) },
  });
  expect(made).toMatchObject({ name: 'wild rose', photos: 2 });
  await labels.createClass({ datasetId: 1, name: 'lily', selection: { datasetId: 1, filter: { label: 'none' } } });
  expect((await state()).classes).toEqual([
    ['rose', 0, 4],
    ['tulip', 1, 4],
    ['wild rose', 2, 2],
    ['lily', 3, 2],
  ]);
  const steps = [
    await labels.recolourClass({ classId: 1, colour: 7 }),
    await labels.recolourClass({ classId: 1, colour: 7 }),
    await labels.mergeClasses({ classIds: [2, made.classId, 1], into: 1 }),
    await labels.removeClass({ classId: 1, moveTo: null, reject: true }),
  ];
  expect(steps.map((step) => step.entry?.summary)).toEqual([
    'class rose has another colour',
    undefined,
    'class tulip and wild rose merged into rose: 6 photos',
    'class rose removed, its 10 photos without label now and rejected',
  ]);
  expect(await state()).toEqual({ classes: [['lily', 3, 2]], rejected: expect.arrayContaining(roses) });
  await labels.undo({ datasetId: 1 });
  expect(await state()).toEqual({
    classes: [
      ['rose', 7, 10],
      ['lily', 3, 2],
    ],
    rejected: [],
  });
  for (let step = 0; step < 4; step++) await labels.undo({ datasetId: 1 });
  expect(await state()).toEqual(beginning);
  expect((await photos.byId({ photoIds: roses })).every((photo) => photo.classId === 1)).toBe(true);
  await expect(async () => labels.mergeClasses({ classIds: [1], into: 1 })).rejects.toThrow('is the class already');
  await bench.import(await writeTree(join(bench.folder, 'other'), { 'car/1.png': 1 }));
  await expect(async () =>
    labels.createClass({ datasetId: 1, name: 'x', selection: { photoIds: [13] } }),
  ).rejects.toThrow('another dataset');
});

test('an import between undo and redo loses nothing: class names stay different and labels go back where they were', async () => {
  using bench = await openGarden();
  const { labels, datasets } = bench.library;
  const folder = join(bench.folder, 'garden');
  const classes = async () => (await datasets.get({ datasetId: 1 })).classes.map((row) => [row.name, row.photos]);

  // Made by hand, filled by an import, then undone and done again.
  await labels.createClass({ datasetId: 1, name: 'lily' });
  await bench.import(await writeTree(folder, { 'lily/20.png': 20, 'lily/21.png': 21 }));
  await labels.undo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['rose', 6],
    ['tulip', 4],
  ]);
  await labels.redo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['rose', 6],
    ['tulip', 4],
    ['lily', 2],
  ]);

  // Removed by hand, brought back by an import, then the removal is undone.
  await labels.removeClass({ classId: 2, moveTo: null });
  await bench.import(await writeTree(folder, { 'tulip/30.png': 30 }));
  expect(await classes()).toEqual([
    ['rose', 6],
    ['tulip', 1],
    ['lily', 2],
  ]);
  await labels.undo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['rose', 6],
    ['tulip', 5],
    ['lily', 2],
  ]);

  // Renamed by hand, undone; an import takes the name; done again.
  await labels.renameClass({ classId: 1, name: 'daisy' });
  await labels.undo({ datasetId: 1 });
  await bench.import(await writeTree(folder, { 'daisy/40.png': 40 }));
  await labels.redo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['daisy (2)', 6],
    ['tulip', 5],
    ['lily', 2],
    ['daisy', 1],
  ]);
  await labels.undo({ datasetId: 1 });
  expect(await classes()).toEqual([
    ['rose', 6],
    ['tulip', 5],
    ['lily', 2],
    ['daisy', 1],
  ]);
});

test('photos of two datasets, unknown ones and a class from elsewhere are refused by name', async () => {
  using bench = await openGarden();
  await bench.import(await writeTree(join(bench.folder, 'other'), { 'car/1.png': 1 }));
  const { labels } = bench.library;
  const refused = async (call: () => unknown) =>
    String(
      await Promise.resolve()
        .then(call)
        .catch((error) => error),
    );
  expect([
    await refused(() => labels.set({ selection: { photoIds: [1, 13] }, classId: null })),
    await refused(() => labels.set({ selection: { photoIds: [999] }, classId: null })),
    await refused(() => labels.set({ selection: { photoIds: [1] }, classId: 3 })),
    await refused(() => labels.undo({ datasetId: 9 })),
  ]).toEqual([
    'ServiceError: The photos chosen belong to 2 datasets. Choose photos of one dataset at a time.',
    'ServiceError: The photos chosen are not here any more. Choose others.',
    'ServiceError: The class "car" belongs to another dataset.',
    'ServiceError: There is no dataset 9 any more. Choose another one.',
  ]);
});

test('any edits, all undone, give the beginning again; all redone, the end', async () => {
  type Edit = (library: Library, pick: (count: number) => number) => unknown;
  const photoIds = (pick: (count: number) => number) => Array.from({ length: 1 + pick(5) }, () => 1 + pick(12));
  const someClass = async (library: Library, pick: (count: number) => number) => {
    const { classes } = await library.datasets.get({ datasetId: 1 });
    return classes[pick(classes.length)]?.classId;
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
    async (library, pick) => {
      const classId = await someClass(library, pick);
      if (classId) await library.labels.renameClass({ classId, name: `name ${pick(1e6)}` });
    },
    async (library, pick) => {
      const classId = await someClass(library, pick);
      if (classId) await library.labels.moveClass({ classId, position: pick(4) });
    },
    async (library, pick) => {
      const classId = await someClass(library, pick);
      const moveTo = (await someClass(library, pick)) ?? null;
      if (classId) await library.labels.removeClass({ classId, moveTo: moveTo === classId ? null : moveTo });
    },
    async (library, pick) => {
      const into = await someClass(library, pick);
      const other = await someClass(library, pick);
      if (into && other && into !== other) await library.labels.mergeClasses({ classIds: [other], into });
    },
    async (library, pick) => {
      const classId = await someClass(library, pick);
      if (classId) await library.labels.recolourClass({ classId, colour: pick(10) });
    },
    (library, pick) =>
      library.labels.createClass({
        datasetId: 1,
        name: `part ${pick(1e6)}`,
        selection: { photoIds: photoIds(pick) },
      }),
    (library) => library.labels.undo({ datasetId: 1 }),
    (library) => library.labels.redo({ datasetId: 1 }),
  ];
  const state = async (library: Library) => [
    (await library.datasets.get({ datasetId: 1 })).classes,
    (await library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 100 })).photos,
  ];
  using bench = await openGarden();
  const { library } = bench;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(edits.length - 1), fc.infiniteStream(fc.nat(1_000_000))), { maxLength: 25 }),
      async (steps) => {
        while ((await library.labels.undo({ datasetId: 1 })).canUndo);
        const beginning = await state(library);
        for (const [which, numbers] of steps) {
          await edits[which]?.(library, (count) => (count === 0 ? 0 : numbers.next().value % count));
        }
        const end = await state(library);
        let undone = 0;
        while ((await library.labels.undo({ datasetId: 1 })).entry) undone += 1;
        expect(await state(library)).toEqual(beginning);
        for (; undone > 0; undone--) await library.labels.redo({ datasetId: 1 });
        expect(await state(library)).toEqual(end);
      },
    ),
    { seed: 4, numRuns: 25 },
  );
});
