import { expect, test } from 'vitest';
import { createFakeClient, fakeRun } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

test('resumes a run and waits until it has ended', async () => {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['runs', 'resume', 'last'], { client: fake.client });
  expect(run.exitCode).toBe(0);
  expect(fake.calls).toEqual([['runs.resume', { runId: 7 }]]);
  expect(run.stderr).toContain('Doing train');
});

test('keeps what is best of a paused run', async () => {
  const fake = createFakeClient();
  expect((await runFakeCommandLine(['runs', 'keep', '7'], { client: fake.client })).exitCode).toBe(0);
  expect(fake.calls).toEqual([
    ['runs.resume', { runId: 7 }],
    ['runs.stopAndKeep', { runId: 7 }],
  ]);
});

test('compares two runs', async () => {
  const fake = createFakeClient({ runs: [fakeRun(), fakeRun({ runId: 8, name: 'Run 2' })] });
  const run = await runFakeCommandLine(['runs', 'compare', '7', '8'], { client: fake.client });
  expect(run.stdout).toMatchInlineSnapshot(`
    "These two cannot be told apart.

    Of 150 photos that both were judged on, both got 125 right and 10 wrong; only Run 1 got 6 right, only Run 2 9.

    setting  Run 1  Run 2
    thaw     0      1
    "
  `);
});

test('writes and reads notes', async () => {
  const fake = createFakeClient();
  const notes = (...words: string[]) => runFakeCommandLine(['runs', 'notes', '7', ...words], { client: fake.client });
  expect((await notes()).stdout).toBe('Nothing is written about run 7 "Run 1".\n');
  expect((await notes('with more roses')).stdout).toBe('with more roses\n');
  expect(fake.calls).toEqual([['runs.setNotes', { runId: 7, notes: 'with more roses' }]]);
});

test('shows the phases of a run, what happened, and that it can go on', async () => {
  const phase = { schedule: 'cosine', epochs: 12 } as const;
  const fake = createFakeClient({
    runs: [
      fakeRun({
        state: 'paused',
        resumable: true,
        notes: 'with more roses',
        plan: [
          { ...phase, title: 'Head', learningRate: 0.003, stages: [] },
          { ...phase, title: 'layer4 and head', learningRate: 0.0001, stages: ['layer4'] },
        ],
        events: [{ at: new Date(2026, 10, 22, 14, 20).getTime(), text: 'Halved the batch to 16, going on.' }],
      }),
    ],
  });
  const run = await runFakeCommandLine(['runs', 'show', '7'], { client: fake.client });
  expect(run.stdout).toMatchInlineSnapshot(`
    "Run 7 "Run 1", paused
    80 % right: 4 of 5 photos it had never seen (95 % interval 38 to 96 %).
    Started 2026-11-22 14:05, took 3 s.
    pocket_resnet on cpu, seed 1; 15 photos trained on, 5 for validation.
    4 views of each photo, a linear head, batch 32, learning rate 0.003, weight decay 0.01; epoch 2 of 2 was kept.
    Phase 1: Head, at most 12 epochs at 0.003, cosine.
    Phase 2: layer4 and head, at most 12 epochs at 0.0001, cosine.
    2026-11-22 14:20: Halved the batch to 16, going on.
    with more roses
    It has a checkpoint: "thaw runs resume 7" goes on from it.

    class  precision  recall    F1  photos
    ants       100 %    50 %  67 %       2
    bees        75 %   100 %  86 %       3
    "
  `);
});
