/** `--crops`, `--ensemble`, `--folds` and `runs combine`. */
import { expect, test } from 'vitest';
import { createFakeClient, fakeRun } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

test('thaw evaluate --crops measures several views and puts them beside the centre', async () => {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['evaluate', 'last', '--crops', '10', '--json'], { client: fake.client });
  expect(fake.calls).toEqual([['testTime.measure', { runId: 7, views: ['ten'] }]]);
  expect(run.json()).toMatchObject({ testTime: [{ views: 'centre' }, { views: 'ten', msPerPhoto: 36 }] });
  const text = (await runFakeCommandLine(['evaluate', 'last', '--crops', 'all'])).stdout;
  expect(text.slice(text.indexOf('test-time'))).toMatchInlineSnapshot(`
    "test-time views        right   against the centre     p  ms a photo  time
    centre alone     80 % of 150                                    4.0  1.0×
    10 crops         80 % of 150  +0.6 (−1.1 to +2.5)  1.00        36.0  9.0×
    Differences in points with their 95 % interval; p: exact McNemar test on the same photos.
    "
  `);
});

test('thaw evaluate --data --crops judges the folder by the centre too, and says what the views cost', async () => {
  const photo = (index: number, ants: number) => ({
    ...{ index, path: `/here/fresh/ants/${index}.jpg`, hash: String(index), predicted: ants > 0.5 ? 0 : 1 },
    probabilities: [ants, 1 - ants],
  });
  const fake = createFakeClient({ predicted: [photo(0, 0.9), photo(1, 0.2)] });
  const asked = ['evaluate', 'last', '--data', 'fresh', '--crops', '10'];
  const run = await runFakeCommandLine([...asked, '--json'], { client: fake.client });
  const started = fake.calls.filter(([call]) => call === 'predictions.start').map(([, input]) => input);
  expect(started).toMatchObject([{ paths: ['/here/fresh'] }, { paths: ['/here/fresh'], views: 'ten' }]);
  const half = expect.objectContaining({ value: 0.5, n: 2, correct: 1 });
  const same = expect.objectContaining({ value: 0, onlyThis: 0, onlyOther: 0, p: 1 });
  expect(run.json()).toMatchObject({
    accuracy: half,
    testTime: [
      { views: 'centre', accuracy: half, difference: null, msPerPhoto: 4 },
      { views: 'ten', accuracy: half, difference: same, msPerPhoto: 36 },
    ],
  });
  expect((await runFakeCommandLine(asked, { client: fake.client })).stdout).toContain('Times were measured on');
});

test('thaw predict and export take the views', async () => {
  const fake = createFakeClient();
  await runFakeCommandLine(['predict', 'last', 'a.jpg', '--crops', 'scales'], { client: fake.client });
  await runFakeCommandLine(['export', 'last', '--to', 'out', '--crops', '10'], { client: fake.client });
  expect(fake.calls).toEqual([
    ['predictions.start', { runId: 7, paths: ['/here/a.jpg'], views: 'scales' }],
    // What a terminal was shown is not kept.
    ['predictions.remove', { predictionId: 5 }],
    ['exports.start', { runId: 7, folder: '/here/out', views: 'ten' }],
  ]);
});

test.each([
  [['evaluate', 'last', '--crops', '3'], /There are 1, 2, 5, 10, scales/],
  [['predict', 'last', 'a.jpg', '--crops', 'all'], /There are 1, 2, 5, 10, scales/],
])('%s is refused', async (args, why) => {
  const run = await runFakeCommandLine(args);
  expect(run.exitCode).not.toBe(0);
  expect(run.stderr).toMatch(why);
});

test('thaw runs combine averages runs, and shows what came of it', async () => {
  const runs = [fakeRun({ kind: 'crossValidation', members: [1, 2] }), fakeRun({ runId: 8, name: 'Run 2' })];
  const fake = createFakeClient({ runs });
  const run = await runFakeCommandLine(['runs', 'combine', '7', '8', '--name', 'Both'], { client: fake.client });
  expect(fake.calls).toEqual([['ensembles.combine', { runIds: [7, 8], name: 'Both' }]]);
  expect(run.stdout.slice(run.stdout.indexOf('network '), run.stdout.indexOf('class '))).toMatchInlineSnapshot(`
    "network       backbone       seed        right  all together against it  ms a photo  on its fold
    Run 1         pocket_resnet     1  80 % of 150      +0.6 (−1.1 to +2.5)         4.0  50 % of 100
    Run 2         pocket_resnet     2  80 % of 150      +0.6 (−1.1 to +2.5)         4.0  50 % of 100
    all together                         80 % of 5                                  4.5
    Cross-validation: 50.0 % ± 2.0 from fold to fold; over all 200 training photos, each judged by the network that did not see it, 50.0 % (95 % interval 43.0 % to 57.0 %).

    "
  `);
});

test('thaw train asks for several networks', async () => {
  const fake = createFakeClient();
  await runFakeCommandLine(['train', 'insects', '--ensemble', '3'], { client: fake.client });
  await runFakeCommandLine(['train', 'insects', '--folds', '5'], { client: fake.client });
  const started = fake.calls.filter(([call]) => call === 'runs.start').map(([, input]) => input);
  expect(started).toMatchObject([{ settings: { ensemble: 3, folds: 0 } }, { settings: { ensemble: 1, folds: 5 } }]);
});

test('thaw damage says what each change costs', async () => {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['damage', 'last', '--json'], { client: fake.client });
  expect(fake.calls).toEqual([['damage.measure', { runId: 7, again: false }]]);
  expect(run.json()).toMatchObject({ run: 7, curves: [{ name: 'mirror', costsFrom: 1 }] });
  const text = (await runFakeCommandLine(['damage', 'last'])).stdout;
  expect(text).toContain('80 % right on 150 photos as they are.');
});
