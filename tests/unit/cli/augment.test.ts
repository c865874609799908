/** `thaw augment`, and settings of augmentation from a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { augmentationOf } from '../../../main/cli/augmentation.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

describe('thaw augment', () => {
  test('says what each variant was given and where the sheet lies', async () => {
    const fake = createFakeClient();
    const words = 'augment photo.jpg --preset none --count 2 --size 64 --seed 7';
    const run = await runFakeCommandLine(words.split(' '), { client: fake.client });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatchInlineSnapshot(`
      "variant  what it was given
            1  mirrored
            2  the plain view

      2 variants at 64 × 64, written to /here/photo-augmented.png.
      "
    `);
    expect(fake.calls).toEqual([
      [
        'augment.sheet',
        {
          ...{ file: '/here/photo.jpg', settings: { preset: 'none', steps: [] }, seed: 7, count: 2, size: 64 },
          out: '/here/photo-augmented.png',
        },
      ],
    ]);
  });

  test('prints the settings that it drew with, to be given again', async () => {
    const run = await runFakeCommandLine(['augment', 'photo.jpg', '--preset', 'none', '--out', 'sheet.webp', '--json']);
    expect(run.json()).toMatchObject({ file: '/here/sheet.webp', seed: 1, settings: { preset: 'none', steps: [] } });
  });

  test('names the presets when there is none of that name', async () => {
    const run = await runFakeCommandLine(['augment', 'photo.jpg', '--preset', 'gentle']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('"gentle" is not a preset of the augmentation, nor a file. There are none, standard.');
  });
});

describe('settings from a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'thaw-augmentation-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (content: string) => {
    writeFileSync(join(folder, 'mine.json'), content);
    return augmentationOf({ client: createFakeClient().client, cwd: folder }, 'mine.json', '--augment');
  };

  test('need no more than the steps', async () => {
    const steps = [{ name: 'blur', enabled: true, amount: 1.5, probability: 0.5 }];
    expect(await read(JSON.stringify({ steps }))).toEqual({ preset: null, drawnFrom: 'kept', steps });
  });

  test('that are no settings are refused with the place', async () => {
    await expect(read('{ "steps": [')).rejects.toThrow(/mine\.json is not JSON/);
    await expect(read('{ "steps": [{ "name": "blur", "enabled": 1, "amount": 1 }] }')).rejects.toThrow(
      /mine\.json cannot be used: "steps\.0\.enabled"/,
    );
  });
});
