/** `thaw weights` on a fake engine: what it asks for, prints and refuses. */
import { describe, expect, test } from 'vitest';
import { createFakeClient, fakeWeights } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

const v1 = fakeWeights({ id: 'resnet50.torchvision-v1', network: 'resnet50', recommended: false, state: 'here' });
const v2 = fakeWeights({ id: 'resnet50.torchvision-v2', network: 'resnet50', sizeBytes: 102_228_128 });
const brought = fakeWeights({
  ...{ id: 'resnet50.file-0123456789ab', network: 'resnet50', source: 'file', url: null, accuracy: null },
  ...{ recommended: false, inUse: true, state: 'here', sizeBytes: 94_000_000, sizeKnown: true },
});
const half = fakeWeights({ state: 'partial', partialBytes: 12_345_678 });
const weights = [half, v2, v1, brought];

const run = (line: string, options: Parameters<typeof createFakeClient>[0] = { weights }) => {
  const fake = createFakeClient(options);
  return runFakeCommandLine(line.split(' '), { client: fake.client }).then((ran) => ({ ...ran, calls: fake.calls }));
};

describe('thaw weights', () => {
  test('lists what there is, as a table and as JSON', async () => {
    expect((await run('weights')).stdout).toMatchInlineSnapshot(`
      "   weights                     state                   size   top-1   px
         resnet18.torchvision-v1     partial, 12 MB   about 47 MB  69.8 %  224  recommended
         resnet50.torchvision-v2     missing         about 102 MB  69.8 %  224  recommended
         resnet50.torchvision-v1     here             about 47 MB  69.8 %  224
      *  resnet50.file-0123456789ab  here                   94 MB       –  224

      * is taken when a run names only the network. Top-1: published accuracy on ImageNet.
      "
    `);
    expect((await run('weights list --network resnet50 --here --json')).json()).toEqual({ weights: [v1, brought] });
    const none = await run('weights list --network rasnet');
    expect([none.exitCode, none.stderr]).toEqual([2, '"rasnet" is not a network.\n']);
  });

  test('gets the recommended weights of a network, and shows how far it is in bytes', async () => {
    const got = await run('weights get resnet50');
    expect(got.calls).toEqual([['weights.download', { id: v2.id }]]);
    expect(got.stdout).toBe(
      `The weights "${v2.id}" are here: 102 MB, checked. Take them with "thaw weights use ${v2.id}".\n`,
    );
    expect(got.stderr).toContain('5 bytes of 15 bytes');
    expect((await run(`weights get ${v2.id} --json`)).json()).toEqual({ weights: { ...v2, state: 'here' } });
  });

  test('asks for nothing that is here already', async () => {
    const got = await run(`weights get ${v1.id}`);
    expect([got.exitCode, got.calls]).toEqual([0, []]);
    expect(got.stdout).toContain('here already');
  });

  test('says what went wrong with a download, with exit code 1', async () => {
    const failed = await run('weights get resnet18', { weights, jobsEnd: 'failed' });
    expect([failed.exitCode, failed.stderr.trimEnd().split('\n').at(-1)]).toEqual([1, 'The disk is full.']);
  });

  test('lists what there is of a network when the id is wrong', async () => {
    const wrong = await run('weights get resnet50.torchvision-v3');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain(`Of resnet50 there are ${v2.id}, ${v1.id}, ${brought.id}.`);
  });

  test('imports a file, by a path made absolute, and says what it was taken for', async () => {
    const got = await run('weights import mine.pth --network resnet50 --json');
    expect(got.calls).toEqual([['weights.import', { file: '/here/mine.pth', network: 'resnet50' }]]);
    const recognised = await run('weights import mine.pth');
    expect(recognised.calls).toEqual([['weights.import', { file: '/here/mine.pth' }]]);
    expect(recognised.stdout).toBe(
      'Its 122 parameters fit ResNet-18 by name and shape.\n' +
        'Kept as "resnet18.file-0123456789ab", and taken from now on when a run names only resnet18.\nAs assumed.\n',
    );
  });

  test('chooses and removes', async () => {
    expect((await run(`weights use ${v1.id}`)).calls).toEqual([['weights.use', { id: v1.id }]]);
    const removed = await run(`weights remove ${v1.id} --json`);
    expect(removed.calls).toEqual([['weights.remove', { id: v1.id }]]);
    expect(removed.json()).toEqual({ id: v1.id, removed: true });
  });
});

describe('thaw train --weights', () => {
  const settingsOf = async (line: string) => {
    const { calls, stderr } = await run(line);
    return [calls.find(([name]) => name === 'runs.start')?.[1], stderr] as const;
  };

  test('takes weights by id, and their network when none is named', async () => {
    const [started] = await settingsOf(`train insects --weights ${v1.id}`);
    expect(started).toMatchObject({ settings: { backbone: 'resnet50', weights: v1.id } });
  });

  test('says how to get those that are not here', async () => {
    const [started, stderr] = await settingsOf(`train insects --weights ${v2.id}`);
    expect(started).toBeUndefined();
    expect(stderr).toContain(`thaw weights get ${v2.id}`);
  });
});
