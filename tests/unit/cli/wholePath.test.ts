/** The command line as people run it: real processes, a real engine, drawings as photos. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';

const bin = join(import.meta.dirname, '../../../main/cli/bin.mjs');
/** In the order that an import finds their folders. */
const classNames = sampleClassNames.toSorted();
const perClass = 12;

let home: string;
let photos: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'thaw-cli-'));
  photos = join(home, 'photos');
  const imaging = createImagingPool({ threads: Math.min(2, availableParallelism()) });
  try {
    for (const [classIndex, name] of sampleClassNames.entries()) {
      mkdirSync(join(photos, name), { recursive: true });
      for (let index = 0; index < perClass; index++) {
        writeFileSync(join(photos, name, `${index}.jpg`), await imaging.sampleJpeg(classIndex, index));
      }
    }
  } finally {
    await imaging.close();
  }
  writeFileSync(join(photos, classNames[0] ?? '', 'broken.jpg'), 'not a picture at all');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `whileRunning` is called with each piece of standard error and can send signals. */
function thaw(
  args: readonly string[],
  whileRunning?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void,
) {
  const child = spawn(process.execPath, [bin, ...args, '--data-dir', join(home, 'data')], { cwd: home });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    whileRunning?.(stderr, (signal) => child.kill(signal));
  });
  return new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const lastLine = ({ stdout }: Ended): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

const share = z.number().min(0).max(1);
const seconds = z.number().min(0);
const trained = z.object({
  run: z.number().int().positive(),
  backbone: z.literal('pocket_resnet'),
  device: z.string().min(1),
  images: z.object({
    total: z.literal(classNames.length * perClass),
    train: z.number().int(),
    val: z.number().int(),
    skipped: z.array(z.object({ path: z.string(), reason: z.string().min(1) })).length(1),
  }),
  accuracy: z.object({ value: share, low: share, high: share, n: z.number().int().positive() }),
  perClass: z.array(z.object({ name: z.string(), precision: share.nullable(), recall: share, f1: share.nullable() })),
  seconds: z.object({ import: seconds, features: seconds, train: seconds, total: seconds }),
  peakMemoryMiB: z.number().positive(),
  export: z.object({ file: z.string(), maxAbsDiff: z.number().max(1e-4), agreement: z.literal(1) }),
});

// Two trainings on a busy machine.
const patience = { timeout: 240_000 };

describe('from a folder of photos to a proven file, by command line alone', patience, () => {
  test('train, with an export at the end', async () => {
    const ended = await thaw(['train', 'photos', '--seed', '1', '--views', '2', '--export', 'out', '--json']);
    expect(ended).toMatchObject({ code: 0 });
    const result = trained.parse(lastLine(ended));
    expect(result.images.train + result.images.val).toBe(result.images.total);
    expect(result.accuracy.value).toBeGreaterThan(0.6);
    expect(result.perClass.map(({ name }) => name)).toEqual(classNames);
    expect(result.export.file).toBe(
      join(home, 'out', readdirSync(join(home, 'out')).find((name) => name.endsWith('.onnx')) ?? ''),
    );
    expect(
      readFileSync(join(home, 'out', 'labels.txt'), 'utf8')
        .trim()
        .split('\n'),
    ).toEqual(classNames);
  });

  test('the same seed gives the same run', async () => {
    expect((await thaw(['train', 'photos', '--seed', '1', '--views', '2', '--json'])).code).toBe(0);
    const shown = z.object({
      run: z.object({ confusion: z.unknown(), epochs: z.array(z.object({ trainLoss: z.number() })) }),
    });
    const outcomes: unknown[] = [];
    // One after the other: one engine at a time has the data directory.
    for (const run of ['1', '2']) {
      const { confusion, epochs } = shown.parse(lastLine(await thaw(['runs', 'show', run, '--json']))).run;
      outcomes.push({ confusion, losses: epochs.map(({ trainLoss }) => trainLoss) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test('evaluate on another labelled folder', async () => {
    const ended = await thaw(['evaluate', 'last', '--data', 'photos', '--json', '--quiet']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(lastLine(ended)).toMatchObject({
      images: { total: classNames.length * perClass, withoutLabel: [] },
      accuracy: { n: classNames.length * perClass },
      classes: classNames,
    });
  });

  test('predict into CSV and folders, leaving the photos where they are', async () => {
    const before = readdirSync(photos, { recursive: true }).sort();
    const ended = await thaw([
      'predict',
      'last',
      'photos/star',
      '--csv',
      'said.csv',
      '--copy-into',
      'sorted',
      '--json',
    ]);
    expect(ended.code).toBe(0);
    expect(readFileSync(join(home, 'said.csv'), 'utf8').trim().split(/\r?\n/)).toHaveLength(perClass + 1);
    expect(
      readdirSync(join(home, 'sorted'), { recursive: true }).filter((name) => String(name).endsWith('.jpg')),
    ).toHaveLength(perClass);
    expect(readdirSync(photos, { recursive: true }).sort()).toEqual(before);
  });

  test('list, rename and remove runs', async () => {
    expect((await thaw(['runs', 'rename', 'last', 'second'])).stdout).toBe('Run 2 is now called "second".\n');
    expect((await thaw(['runs', 'remove', 'second', '--yes'])).code).toBe(0);
    expect((await thaw(['runs', '--json'])).stdout).toMatch(/^\{"runs":\[\{"runId":1,/);
  });
});

describe('what can go wrong', patience, () => {
  test.each([
    ['an empty folder', ['train', 'empty'], 1, /empty is empty\. Choose the folder that holds the photos\./],
    ['a folder that is not there', ['train', 'nowhere'], 1, /There is no folder .*nowhere\./],
    ['one class only', ['train', 'one'], 1, /one cannot be trained on: .+ It gave 3 labelled photos in 1 class\./],
    ['two pictures', ['train', 'two'], 1, /two cannot be trained on: .+ It gave 2 labelled photos in 2 classes\./],
    ['a run that is not there', ['evaluate', '99'], 1, /There is no run "99"\./],
    [
      'an unknown network',
      ['train', 'photos', '--backbone', 'resnet19'],
      2,
      /"resnet19" is not a network\. Did you mean "resnet18"\?/,
    ],
    ['a weights file that is not there', ['train', 'photos', '--weights', 'gone.safetensors'], 1, /gone\.safetensors/],
  ])('%s is a clear sentence', async (_name, args, code, sentence) => {
    for (const [folder, names] of Object.entries({ empty: [], one: ['circle'], two: ['circle', 'star'] })) {
      mkdirSync(join(home, folder), { recursive: true });
      for (const name of names) {
        mkdirSync(join(home, folder, name), { recursive: true });
        for (let index = 0; index < (folder === 'one' ? 3 : 1); index++) {
          const from = join(photos, name, `${index}.jpg`);
          writeFileSync(join(home, folder, name, `${index}.jpg`), readFileSync(from));
        }
      }
    }
    const ended = await thaw([...args, '--quiet', '--json']);
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.code).toBe(code);
    expect(lastLine(ended)).toMatchObject({ error: { message: ended.stderr.trimEnd() } });
  });

  test('Ctrl-C stops a training cleanly, and the next command finds all in order', async () => {
    let sent = false;
    const ended = await thaw(['train', 'photos', '--views', '8', '--name', 'stopped'], (stderr, kill) => {
      if (!sent && stderr.includes('Running the frozen part')) {
        sent = true;
        kill('SIGINT');
      }
    });
    expect(ended.stderr).toMatch(/stopped is paused\. "thaw runs resume \d+" goes on, .*\n$/);
    expect(ended.code).toBe(1);
    const runs = z.object({ runs: z.array(z.object({ name: z.string(), state: z.string() })) });
    expect(runs.parse(lastLine(await thaw(['runs', '--json']))).runs[0]).toMatchObject({
      name: 'stopped',
      state: 'paused',
    });
    expect((await thaw(['runs', 'keep', 'last', '--quiet'])).stdout).toMatch(/^Run \d+ "stopped", done\n/);
  });

  test('an export never overwrites and leaves nothing half-written', async () => {
    const before = readdirSync(join(home, 'out')).map((name) => [name, readFileSync(join(home, 'out', name)).length]);
    const ended = await thaw(['export', '1', '--to', 'out', '--json', '--quiet']);
    const after = new Map(
      readdirSync(join(home, 'out')).map((name) => [name, readFileSync(join(home, 'out', name)).length]),
    );
    for (const [name, length] of before) expect(after.get(String(name))).toBe(length);
    if (ended.code === 0)
      expect(existsSync(z.object({ export: z.object({ file: z.string() }) }).parse(lastLine(ended)).export.file)).toBe(
        true,
      );
  });
});
