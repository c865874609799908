/** A finished run suggests labels while its classes and most of its labels are those of now; later a head on the labels does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(() => {
  bench = openWorkbench();
});
afterEach(() => bench.close());

test('the latest run suggests what it was not trained on, until too many labels have changed', async () => {
  const datasetId = await bench.import(await bench.draw('shapes', { circle: 12, star: 12 }));
  const { runId } = await bench.train(datasetId);
  const { photos, suggestions, labels } = bench.library;
  const all = async () => (await photos.list({ datasetId, filter: {}, sort: 'added', offset: 0, limit: 100 })).photos;
  const judged = (await all()).filter(({ split }) => split === 'val');
  expect(judged.length).toBeGreaterThan(1);
  await labels.set({ selection: { photoIds: judged.map(({ photoId }) => photoId) }, classId: null });

  const update = async () => {
    const { jobId } = await suggestions.update({ datasetId });
    expect((await bench.ended(jobId)).error).toBeNull();
    return (await suggestions.state({ datasetId })).model;
  };
  const model = await update();
  expect(model).toMatchObject({ runId, name: 'Run 1', judged: { n: judged.length } });
  for (const photo of await all()) {
    const before = judged.find(({ photoId }) => photoId === photo.photoId);
    // What it was trained on it knows by heart: nothing is said of that.
    if (!before) expect(photo.suggestion).toBeNull();
    else {
      expect(photo.suggestion?.confidence).toBeGreaterThan(0.4);
      expect(photo.suggestion?.confidence).toBeLessThan(1);
    }
  }
  const right = (await all()).filter(
    ({ photoId, suggestion }) =>
      suggestion !== null && judged.find((one) => one.photoId === photoId)?.classId === suggestion.classId,
  );
  expect(model!.judged!.correct).toBe(right.length);

  const taken = (await all()).filter(({ classId }) => classId !== null).slice(0, 8);
  await labels.set({ selection: { photoIds: taken.map(({ photoId }) => photoId) }, classId: null });
  expect(await update()).toMatchObject({ runId: null, name: null });
  expect((await all()).every(({ suggestion }) => suggestion !== null)).toBe(true);
});
