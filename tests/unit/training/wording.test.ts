/** What is said before training, how long it will take, and how predictions are written down. */

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Device, trainSettings } from '../../../main/contract/index.ts';
import { chooseDevice } from '../../../main/training/chooseDevice.ts';
import { copyIntoClassFolders } from '../../../main/training/classFolders.ts';
import { forecast, type PastRun } from '../../../main/training/forecast.ts';
import { predictionCsv, predictionJson } from '../../../main/training/predictionText.ts';
import { emptyClasses, labelProblem, sideProblem } from '../../../main/training/readiness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-words-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const counts = (...photos: number[]) =>
  photos.map((count, at) => ({ name: ['rose', 'tulip', 'daisy', 'aster', 'poppy'][at]!, photos: count }));

describe('what is missing before training', () => {
  test.each([
    [[], 'No photo has a label yet. Label some photos of at least 2 classes first.'],
    [[0, 0], 'No photo has a label yet. Label some photos of at least 2 classes first.'],
    [[12, 0], 'All 12 labelled photos are rose. A classifier needs at least 2 classes.'],
    [[0, 1], 'The only labelled photo is tulip. A classifier needs at least 2 classes.'],
    [[1, 5], 'rose has 1 photo. Each class needs 2.'],
    [[1, 1], 'rose and tulip have 1 photo each. Each class needs 2.'],
    [[1, 1, 1, 1, 1], 'rose, tulip, daisy and 2 more classes have 1 photo each. Each class needs 2.'],
    [[2, 2, 0], null],
  ])('with photos %j: %s', (photos, problem) => expect(labelProblem(counts(...photos))).toBe(problem));

  test.each([
    [[2, 2], null],
    [[2, 2, 0], 'daisy has no photo with its label and is left out.'],
    [[2, 0, 0], 'tulip and daisy have no photos with their labels and are left out.'],
  ])('without photos in %j: %s', (photos, note) => expect(emptyClasses(counts(...photos))).toBe(note));

  test('both sides need photos', () => {
    expect(sideProblem([{ name: 'rose', train: 3, val: 1 }])).toBeNull();
    expect(sideProblem([{ name: 'rose', train: 3, val: 0 }])).toMatch(/no validation photos/);
    expect(
      sideProblem([
        { name: 'rose', train: 3, val: 1 },
        { name: 'tulip', train: 0, val: 2 },
      ]),
    ).toBe('tulip has no photo to train on, only ones to be judged on. Add training photos, or take the class away.');
  });
});

describe('the forecast', () => {
  const settings = trainSettings.parse({});
  const past: PastRun = {
    ...{ datasetId: 1, settings, train: 100, val: 20 },
    ...{ seconds: { features: 4, train: 2 }, picturesPerSecond: 100 },
  };
  const planned = { datasetId: 2, settings, train: 200, val: 40 };

  test('is unknown before the first run with this backbone', () => {
    expect(forecast(planned, [])).toBeNull();
    expect(forecast({ ...planned, settings: { ...settings, backbone: 'resnet18' } }, [past])).toBeNull();
  });

  test('stands on the speed of the last run', () => {
    // 840 views at 100 a second, and a head that takes twice as long.
    expect(forecast(planned, [past])).toEqual({ low: 10.9, high: 19.1 });
  });

  test('of thawed stages is known once a run by the same plan has ended', () => {
    const thawed = { ...settings, thaw: 1 };
    expect(forecast({ ...planned, settings: thawed }, [past])).toBeNull();
    const before: PastRun = {
      ...{ ...past, settings: thawed, seconds: { features: 4, train: 20 } },
      picturesPerSecond: 500,
    };
    // Twice the photos: 8 s of the frozen part and 40 s of training.
    expect(forecast({ ...planned, settings: thawed }, [before])).toEqual({ low: 39.4, high: 65.4 });
    expect(forecast({ ...planned, settings: { ...thawed, thawedEpochs: 30 } }, [before])).toBeNull();
    expect(forecast({ ...planned, settings: { ...thawed, thaw: 2 } }, [before])).toBeNull();
  });

  test('knows what was computed already', () => {
    const again = { datasetId: 1, settings: { ...settings, learningRate: 0.001 }, train: 100, val: 20 };
    expect(forecast(again, [past])?.high).toBeLessThan(7);
    expect(forecast({ ...again, settings: { ...settings, seed: 2 } }, [past])?.high).toBeGreaterThan(7);
  });
});

describe('choosing the device', () => {
  const device = (id: string, changed: Partial<Device> = {}): Device => ({
    ...{ id, name: id.toUpperCase(), backend: 'onnx', available: true, reason: null },
    ...{ hardware: null, memoryMiB: null, maxRelativeError: 0, gradientError: 0, stepMs: 1 },
    ...{ forwardPerSecond: 1, trainingPerSecond: 1, preferred: false, ...changed },
  });
  const devices = async () => [
    device('cpu'),
    device('webgpu', { preferred: true }),
    device('cuda', { available: false, reason: 'No driver.' }),
  ];

  test('takes what is asked for, and the preferred one for auto', async () => {
    expect(await chooseDevice('auto', devices)).toBe('webgpu');
    expect(await chooseDevice('cpu', async () => [])).toBe('cpu');
    expect(await chooseDevice('auto', async () => [])).toBe('cpu');
  });

  test('says why not', async () => {
    await expect(chooseDevice('cuda', devices)).rejects.toThrow(
      'CUDA cannot be used: No driver. Choose "cpu" or "auto".',
    );
    await expect(chooseDevice('tpu', devices)).rejects.toThrow(
      '"tpu" is not a device. This machine knows: cpu, webgpu, cuda, auto.',
    );
  });
});

describe('predictions as text', () => {
  const classes = ['rose', '=HYPERLINK("x")', 'a, "b"'];
  const lines = [
    { path: '/photos/ä b.jpg', label: 'rose', confidence: 0.75, probabilities: [0.75, 1 / 3, 1e-8] },
    { path: '-2+3.jpg', label: '=HYPERLINK("x")', confidence: 1, probabilities: [0, 1, 0] },
  ];

  test('CSV cells that a spreadsheet would run are defused, names are quoted', () => {
    expect(predictionCsv(classes, lines)).toBe(
      '\uFEFFpath,label,confidence,p(rose),"p(=HYPERLINK(""x""))","p(a, ""b"")"\r\n' +
        '/photos/ä b.jpg,rose,0.75,0.75,0.3333333,1e-8\r\n' +
        `'-2+3.jpg,"'=HYPERLINK(""x"")",1,0,1,0\r\n`,
    );
  });

  test('JSON says the same', () => {
    expect(JSON.parse(predictionJson(classes, lines))).toEqual({
      classes,
      photos: [
        {
          path: '/photos/ä b.jpg',
          label: 'rose',
          confidence: 0.75,
          probabilities: { rose: 0.75, [classes[1]!]: 0.3333333, [classes[2]!]: 1e-8 },
        },
        {
          path: '-2+3.jpg',
          label: classes[1],
          confidence: 1,
          probabilities: { rose: 0, [classes[1]!]: 1, [classes[2]!]: 0 },
        },
      ],
    });
  });
});

describe('copying into class folders', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return { path: join(folder, name), hash: hash(text) };
  };

  test('never overwrites, leaves out what is there, and makes odd names usable', async () => {
    const out = join(folder, 'out');
    const first = write('a.jpg', 'one');
    const photos = [
      { ...first, className: 'rose' },
      { ...write('b.jpg', 'two'), className: '../up: "x"' },
      { path: join(folder, 'gone.jpg'), hash: hash('x'), className: 'rose' },
    ];
    const classes = ['rose', '../up: "x"', 'CON', ''];
    expect(await copyIntoClassFolders(out, classes, photos)).toEqual({
      copied: 2,
      skipped: [{ path: join(folder, 'gone.jpg'), kind: 'vanished', reason: 'It is no longer there.' }],
    });
    expect(readdirSync(out).sort()).toEqual(['_up_ _x_', 'rose']);
    expect(readFileSync(join(out, 'rose', 'a.jpg'), 'utf8')).toBe('one');
    expect(existsSync(first.path)).toBe(true);

    // Another photo of the same name, and the same one once more.
    const other = { ...write('c.jpg', 'three'), className: 'rose' };
    rmSync(first.path);
    writeFileSync(first.path, 'three');
    const again = await copyIntoClassFolders(out, classes, [{ path: first.path, hash: other.hash, className: 'rose' }]);
    expect(again).toEqual({ copied: 1, skipped: [] });
    expect(readFileSync(join(out, 'rose', 'a.jpg'), 'utf8')).toBe('one');
    expect(readFileSync(join(out, 'rose', 'a-2.jpg'), 'utf8')).toBe('three');
    const third = await copyIntoClassFolders(out, classes, [{ path: first.path, hash: other.hash, className: 'rose' }]);
    expect(third).toMatchObject({ copied: 0, skipped: [{ kind: 'duplicate' }] });
    expect(readdirSync(out).sort()).toEqual(['_up_ _x_', 'rose']);
  });

  test('a folder that cannot be written is named', async () => {
    const file = write('file', 'x').path;
    await expect(copyIntoClassFolders(join(file, 'out'), ['rose'], [])).rejects.toThrow(
      /Nothing can be written into .*file/,
    );
  });
});
