/** Named versions: what they remember, what changed since, and that they cost next to nothing. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packMembers, unpackMembers } from '../../../main/library/versions/members.ts';
import { openWorkbench, writeTree } from './workbench.ts';

test('members come out as they went in, in about a byte each', () => {
  const member = fc.record({
    step: fc.integer({ min: 1, max: 3_000_000 }),
    side: fc.constantFrom(...([null, 'train', 'val', 'test'] as const)),
  });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 200 }), (steps) => {
      let photoId = 0;
      const members = steps.map(({ step, side: split }) => {
        photoId += step;
        return { photoId, split };
      });
      expect([...unpackMembers(packMembers(members))]).toEqual(members.map((one) => [one.photoId, one.split]));
    }),
  );
  const many = Array.from({ length: 100_000 }, (_, index) => ({
    photoId: index + 1,
    split: index % 5 === 0 ? ('val' as const) : ('train' as const),
  }));
  expect(packMembers(many).length).toBeLessThan(100_000);
});

test('a version is compared with now: added, relabelled, moved, rejected photos and changed classes', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'a/2.png': 2, 'b/3.png': 3, 'b/4.png': 4 });
  await bench.import(folder);
  const { library, store } = bench;
  const first = await library.versions.create({ datasetId: 1, name: 'first' });
  expect(first).toEqual({
    ...{ versionId: 1, datasetId: 1, name: 'first', createdAt: expect.any(Number) },
    ...{ entryId: expect.any(Number), photos: 4, labelled: 4 },
  });
  await expect(async () => library.versions.create({ datasetId: 1, name: 'first' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await library.labels.set({ selection: { photoIds: [1] }, classId: 2 });
  await library.labels.renameClass({ classId: 1, name: 'alpha' });
  await library.labels.setRejected({ selection: { photoIds: [2] }, rejected: true });
  store.db.prepare(`UPDATE photo SET split = 'val' WHERE id = 3`).run();
  await library.labels.createClass({ datasetId: 1, name: 'c' });
  await writeTree(folder, { 'b/5.png': 5 });
  await bench.import(folder);

  const changes = await library.versions.compare({ datasetId: 1, from: 1, to: null });
  const brief = Object.fromEntries(
    (['added', 'removed', 'relabelled', 'moved', 'rejected'] as const).map((kind) => [
      kind,
      changes[kind].photos.map(({ name, before, after }) => [name, before, after]),
    ]),
  );
  const plain = { split: null, rejected: false };
  expect(brief).toEqual({
    added: [['b/5.png', null, { label: 'b', ...plain }]],
    removed: [],
    relabelled: [['a/1.png', { label: 'a', ...plain }, { label: 'b', ...plain }]],
    moved: [['b/3.png', { label: 'b', ...plain }, { label: 'b', split: 'val', rejected: false }]],
    rejected: [['a/2.png', { label: 'a', ...plain }, { label: 'alpha', split: null, rejected: true }]],
  });
  expect([changes.same, changes.classes]).toEqual([
    1,
    { added: ['c'], removed: [], renamed: [{ before: 'a', after: 'alpha' }] },
  ]);

  // The other way round, from a version to a later one, is the mirror image.
  const second = await library.versions.create({ datasetId: 1, name: 'second' });
  const back = await library.versions.compare({ datasetId: 1, from: second.versionId, to: first.versionId });
  expect([back.added.total, back.removed.total, back.relabelled.total, back.classes.removed]).toEqual([0, 1, 1, ['c']]);
  const same = await library.versions.compare({ datasetId: 1, from: second.versionId, to: null });
  expect(same.same).toBe(5);

  await library.versions.rename({ versionId: 1, name: 'before the change' });
  await library.versions.remove({ versionId: second.versionId });
  expect((await library.versions.list({ datasetId: 1 })).map((row) => row.name)).toEqual(['before the change']);
});

test('an export of a version has its labels, not those of now', async () => {
  using bench = openWorkbench();
  await bench.import(await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'b/2.png': 2 }));
  const { library } = bench;
  const { versionId } = await library.versions.create({ datasetId: 1, name: 'first' });
  await library.labels.set({ selection: { photoIds: [1] }, classId: 2 });
  const folder = join(bench.folder, 'out');
  const { jobId } = await library.datasetExports.start({
    ...{ datasetId: 1, versionId, format: 'class-folders', folder, newFolder: false, photos: 'copy' },
  });
  expect((await bench.ended(jobId)).state).toBe('done');
  const { jobId: again, datasetId } = await library.datasets.importFolder({ folder });
  await bench.ended(again);
  expect((await library.datasets.get({ datasetId })).classes.map(({ name, photos }) => [name, photos])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
});
