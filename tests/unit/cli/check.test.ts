import { expect, test } from 'vitest';
import { checkKinds } from '../../../main/contract/index.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

/** A client whose checks found one wrong label, cannot tell of shortcuts, and had near-duplicates to be honest about. */
function createCheckedClient() {
  const fake = createFakeClient();
  const finding = {
    ...{
      findingId: 1,
      kind: 'label-error' as const,
      score: 0.93,
      text: 'All 8 nearest labelled photos are labelled bee.',
    },
    photos: [{ photoId: 5, note: null }],
    ...{ more: 0, given: null, suggested: null, neighbours: [], files: [], actions: ['relabel', 'keep'] },
  };
  const estimate = (value: number) => ({ value, low: value - 0.03, high: value + 0.03, n: 500, correct: 500 * value });
  return {
    ...fake.client,
    checks: {
      run: async () => ({ jobId: 'check-1' }),
      state: async () => ({
        kinds: checkKinds.map((kind) => ({
          ...{ kind, open: kind === 'label-error' ? 1 : 0, single: { decided: 0, changed: 0 } },
          ...(kind === 'shortcut'
            ? { state: 'cannot-tell', reason: '40 labelled photos in two classes are needed.' }
            : { state: 'done', reason: null }),
        })),
        run: { at: 0, seconds: 38, photos: 750, photosSince: 0, changesSince: 0 },
        ...{ jobId: null, cost: null, canUndo: false },
      }),
      list: async ({ kind }: { kind: string }) =>
        kind === 'label-error' ? { total: 1, findings: [finding] } : { total: 0, findings: [] },
      honesty: async () => ({ grouped: estimate(0.774), ungrouped: estimate(0.821), photosInGroups: 64 }),
    },
    photos: { byId: async () => [{ photoId: 5, name: 'ants/12.jpg' }] },
  } as never;
}

test('lists what was found by kind, what cannot be told, and what a random split would claim', async () => {
  const run = await runFakeCommandLine(['check', '1'], { client: createCheckedClient() });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('1 finding in');
  expect(run.stdout).toContain('Probable label errors (1)\n  0.93  ants/12.jpg: All 8 nearest');
  expect(run.stdout).toContain('Shortcuts: cannot tell. 40 labelled photos');
  expect(run.stdout).toMatch(/photos dealt one by one +82\.1 %/);
});

test('says the same as JSON', async () => {
  const run = await runFakeCommandLine(['check', '1', '--json'], { client: createCheckedClient() });
  const { checks, honesty } = JSON.parse(run.stdout) as {
    checks: { kind: string; findings: unknown[] }[];
    honesty: object;
  };
  expect(checks.map(({ kind }) => kind)).toEqual([...checkKinds]);
  expect(checks[0]?.findings).toEqual([
    {
      ...{
        score: 0.93,
        text: 'All 8 nearest labelled photos are labelled bee.',
        label: null,
        suggested: null,
        files: [],
      },
      photos: [{ name: 'ants/12.jpg', note: null }],
    },
  ]);
  expect(honesty).toMatchObject({ photosInGroups: 64 });
});
