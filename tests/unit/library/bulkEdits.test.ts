import { expect, test } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

const many = 3000;

/** A dataset of 3,000 photos in two classes, made of rows alone. */
function openMany(): Workbench {
  const bench = openWorkbench();
  bench.store.write(() => {
    bench.store.db.exec(`
      INSERT INTO dataset (name, created_at) VALUES ('many', 1);
      INSERT INTO class (dataset_id, name, colour, position) VALUES (1, 'rose', 0, 0), (1, 'tulip', 1, 1);
      WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${many})
      INSERT INTO picture (hash, size_bytes, format, width, height, added_at)
        SELECT printf('%064x', n), 1, 'png', 8, 8, 1 FROM number;
      INSERT INTO photo (dataset_id, picture_id, name, added_at) SELECT 1, id, 'photo ' || id, 1 FROM picture`);
  });
  return bench;
}

test('many photos are labelled, undone and done again while the engine answers, and edits keep their order', async () => {
  using bench = openMany();
  const { labels, photos, datasets, history } = bench.library;
  const labelled = async () => (await datasets.get({ datasetId: 1 })).classes.map((row) => row.photos);
  const unlabelled = async () =>
    (await photos.list({ datasetId: 1, filter: { label: 'none' }, sort: 'added', offset: 0, limit: 1 })).total;
  const order: string[] = [];
  const note = (what: string) => () => void order.push(what);

  const large = Promise.resolve(labels.set({ selection: { datasetId: 1, filter: {} }, classId: 1 }));
  const small = Promise.resolve(labels.set({ selection: { photoIds: [5] }, classId: 2 }));
  const asked = Promise.resolve()
    .then(() => new Promise((resolve) => setTimeout(resolve, 20)))
    .then(unlabelled);
  await Promise.all([large.then(note('large')), small.then(note('small')), asked.then(note('asked'))]);
  // The question was answered in between, from what stood before; the small edit came after the large one.
  expect(order[0]).toBe('asked');
  expect([(await large).entry?.entryId, (await small).entry?.entryId]).toEqual([1, 2]);
  expect(await asked).toBe(many);
  expect(await large).toMatchObject({ entry: { summary: '3,000 photos labelled rose', photos: many }, canUndo: true });
  expect([await labelled(), await unlabelled()]).toEqual([[many - 1, 1], 0]);
  expect(bench.announced.map(({ summary }) => summary).filter(Boolean)).toEqual([
    '3,000 photos labelled rose',
    '1 photo labelled tulip',
  ]);

  await labels.undo({ datasetId: 1 });
  await labels.undo({ datasetId: 1 });
  expect([await labelled(), await unlabelled()]).toEqual([[0, 0], many]);
  await labels.redo({ datasetId: 1 });
  await labels.redo({ datasetId: 1 });
  expect(await labelled()).toEqual([many - 1, 1]);
  await labels.removeClass({ classId: 1, moveTo: 2 });
  expect(await labelled()).toEqual([many]);
  expect(await history.look({ datasetId: 1, entryId: 1 })).toMatchObject({ labelled: many, changes: { photos: many } });
  const { entry } = await history.restore({ datasetId: 1, entryId: 1 });
  expect([entry?.photos, await labelled()]).toEqual([many, [many, 0]]);
});

test('a large edit that cannot be done says why as a small one does, and nothing of it stays', async () => {
  using bench = openMany();
  const { labels, datasets } = bench.library;
  const photoIds = Array.from({ length: many }, (_, index) => index + 1);
  await expect(labels.set({ selection: { photoIds }, classId: 77 })).rejects.toMatchObject({ code: 'not-found' });
  // The thread goes on after it.
  expect(await labels.setFlagged({ selection: { photoIds }, flagged: true })).toMatchObject({
    entry: { entryId: 1, photos: many },
  });
  expect((await datasets.get({ datasetId: 1 })).labelled).toBe(0);
});

test('a dataset of many photos is removed while the engine answers, and edits of others wait for it', async () => {
  using bench = openMany();
  const { datasets, labels, photos } = bench.library;
  bench.store.db.exec(`INSERT INTO dataset (name, created_at) VALUES ('other', 1)`);
  const order: string[] = [];
  const note = (what: string) => () => void order.push(what);
  const removed = Promise.resolve(datasets.remove({ datasetId: 1 })).then(note('removed'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const made = Promise.resolve(labels.createClass({ datasetId: 2, name: 'bee' })).then(note('made'));
  const window = { datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 1 } as const;
  const asked = Promise.resolve(photos.list(window)).then(note('asked'));
  await Promise.all([removed, made, asked]);
  expect([order[0], order.indexOf('made') > 0]).toEqual(['asked', true]);
  expect((await datasets.list(undefined)).map(({ name, classes }) => [name, classes.map((row) => row.name)])).toEqual([
    ['other', ['bee']],
  ]);
  expect(bench.store.db.prepare('SELECT count(*) AS rows FROM picture').get()).toEqual({ rows: 0 });
});
