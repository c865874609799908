/** An exported file gives the run's answers elsewhere; one that does not is never left behind. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeModel } from '../../../main/compute/onnx/onnxFormat.ts';
import { exportRecord } from '../../../main/contract/exports.ts';
import type { ExportRecord, Prediction } from '../../../main/contract/index.ts';
import { labelsFile, nodeExample, pythonExample } from '../../../main/export/examples.ts';
import { buildOnnxModel, type ClassifierParts } from '../../../main/export/onnxModel.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import type { DenseLayer, Head } from '../../../main/training/head.ts';
import { openWorkbench, type Workbench } from '../training/workbench.ts';

const run = promisify(execFile);
const [first, second] = sampleClassNames;
/** What a run's export is written by; tests put a saboteur here. */
let build: (parts: ClassifierParts) => Uint8Array = buildOnnxModel;
let bench: Workbench;
let runId: number;
let judged: readonly Prediction[];

beforeAll(async () => {
  bench = openWorkbench({ build: (parts) => build(parts) });
  const photos = await bench.draw('Two forms', { [first]: 10, [second]: 10 });
  // Odd shapes and formats, all on the validation side of somebody.
  for (const [at, name] of [first, second].entries()) {
    const large = sharp(await bench.imaging.sampleJpeg(at, 30)).resize(700, 411, { fit: 'fill' });
    await large
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(join(photos, name, 'turned.jpg'));
    const see = sharp(await bench.imaging.sampleJpeg(at, 31))
      .resize(97, 97)
      .ensureAlpha(0.6);
    await see.png().toFile(join(photos, name, 'see-through.png'));
    await sharp(await bench.imaging.sampleJpeg(at, 32))
      .resize(31, 400, { fit: 'cover' })
      .webp()
      .toFile(join(photos, name, 'narrow.webp'));
  }
  const datasetId = await bench.import(photos);
  await bench.library.datasets.resplit({ datasetId, val: 0.6, test: 0, seed: 2 });
  const trained = await bench.train(datasetId, { epochs: 10 });
  expect(trained.job.error).toBeNull();
  runId = trained.runId;
  const query = { runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 200 } as const;
  judged = (await bench.work.runs.predictions(query)).predictions;
});
afterAll(() => bench.close());

async function exportTo(folder?: string): Promise<ExportRecord> {
  const { exportId, jobId } = await bench.work.exports.start({ runId, format: 'onnx', ...(folder && { folder }) });
  await bench.ended(jobId);
  return bench.work.exports.get({ exportId });
}

describe('an exported run', () => {
  let record: ExportRecord;
  beforeAll(async () => {
    record = await exportTo(join(bench.folder, 'out'));
  });

  test('is proven through both inputs before it gets its name', async () => {
    expect(exportRecord.parse(record)).toEqual(record);
    expect(record).toMatchObject({ state: 'done', error: null, jobId: null, disagreeing: [] });
    expect(record.files.map(({ name }) => name)).toEqual([
      'two-forms-run1.onnx',
      'labels.txt',
      'example.py',
      'example.mjs',
    ]);
    expect(record.proof).toMatchObject({
      runtime: expect.stringMatching(/^onnxruntime \d/),
      photos: judged.length,
      agreement: 1,
      allowed: 1e-4,
    });
    expect(record.proof!.maxAbsDiff).toBeLessThan(1e-5);
    expect(record.proof!.pixels.agreement).toBe(1);
    expect(record.proof!.pixels.maxAbsDiff).toBeLessThan(1e-4);
    expect(readdirSync(record.folder).sort()).toEqual(record.files.map(({ name }) => name).sort());
    const [expected] = await bench.work.exports.formats({ runId });
    expect(record.files[0]!.sizeBytes / expected!.sizeBytes).toBeCloseTo(1, 1);
    expect(await bench.work.exports.list({ runId })).toEqual([record]);
  });

  test('holds labels, preprocessing and where it comes from', () => {
    const model = decodeModel(readFileSync(join(record.folder, 'two-forms-run1.onnx')));
    const facts = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(JSON.parse(facts.labels!)).toEqual([first, second].toSorted());
    expect(JSON.parse(facts.preprocessing!)).toMatchObject({ size: 128, mean: [0.485, 0.456, 0.406] });
    expect(facts).toMatchObject({
      backbone: 'pocket_resnet',
      run: 'Run 1',
      dataset: 'Two forms',
      thaw_version: '0.0.0-test',
    });
    expect(facts.accuracy).toMatch(/^\d\.\d{4} on \d+ validation photos \(95 % interval/);
    expect(readFileSync(join(record.folder, 'labels.txt'), 'utf8')).toBe(`${[first, second].toSorted().join('\n')}\n`);
  });

  test('gives the same answers to a program that knows nothing of Thaw', async () => {
    const script = join(record.folder, 'independent.mjs');
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(bench.folder, 'node_modules'), 'junction');
    writeFileSync(script, independentProgram);
    const paths = judged.map(({ hash }) => bench.library.pictureByHash(hash)!.paths[0]!);
    const { stdout } = await run(process.execPath, [script, 'two-forms-run1.onnx', ...paths], { cwd: record.folder });
    const answers = JSON.parse(stdout) as { pixels: number[]; label: number; float: number[] }[];
    let sum = 0;
    for (const [at, { probabilities, predicted }] of judged.entries()) {
      const { pixels, label, float } = answers[at]!;
      expect(label).toBe(predicted);
      for (const [index, value] of probabilities.entries()) {
        sum += Math.abs(pixels[index]! - value);
        expect(float[index]).toBeCloseTo(value, 4);
      }
    }
    expect(sum / (judged.length * 2)).toBeLessThan(0.01);
  });

  test('comes with examples of at most 20 lines, and the one for Node runs as it is', async () => {
    for (const name of ['example.py', 'example.mjs']) {
      expect(readFileSync(join(record.folder, name), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    }
    const paths = judged.slice(0, 3).map(({ hash }) => bench.library.pictureByHash(hash)!.paths[0]!);
    const { stdout } = await run(process.execPath, [join(record.folder, 'example.mjs'), ...paths]);
    const labels = [first, second].toSorted();
    const expected = judged.slice(0, 3).map(({ predicted, probabilities }, at) => {
      return `${paths[at]}: ${labels[predicted]} (${(100 * probabilities[predicted]!).toFixed(1)} %)`;
    });
    expect(stdout.trim().split('\n')).toEqual(expected);
  });

  test('answers both inputs at once, pixels first', async () => {
    const session = await ort.InferenceSession.create(join(record.folder, 'two-forms-run1.onnx'));
    const pixels = new ort.Tensor('uint8', new Uint8Array(2 * 40 * 30 * 3).fill(90), [2, 40, 30, 3]);
    const input = new ort.Tensor('float32', new Float32Array(3 * 128 * 128), [1, 3, 128, 128]);
    const { probabilities, label } = await session.run({ pixels, input });
    const none = new ort.Tensor('float32', new Float32Array(0), [0, 3, 128, 128]);
    const alone = await session.run({ pixels, input: none });
    await session.release();
    expect(probabilities!.dims).toEqual([3, 2]);
    expect(label!.dims).toEqual([3]);
    const firstOfBoth = (probabilities!.data as Float32Array).slice(0, 4);
    for (const [at, value] of (alone.probabilities!.data as Float32Array).entries())
      expect(firstOfBoth[at]).toBeCloseTo(value, 5);
  });

  test('never overwrites what is there', async () => {
    const before = readFileSync(join(record.folder, 'two-forms-run1.onnx'));
    writeFileSync(join(record.folder, 'labels-2.txt'), 'mine');
    const again = await exportTo(record.folder);
    expect(again.files.map(({ name }) => name)).toEqual([
      'two-forms-run1-3.onnx',
      'labels-3.txt',
      'example-3.py',
      'example-3.mjs',
    ]);
    expect(readFileSync(join(record.folder, 'two-forms-run1.onnx')).equals(before)).toBe(true);
    expect(readFileSync(join(record.folder, 'labels-2.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(record.folder, 'example-3.py'), 'utf8')).toContain('two-forms-run1-3.onnx');
    expect(readdirSync(record.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a file that does not give the run’s answers', () => {
  const sabotages: [string, (parts: ClassifierParts) => ClassifierParts][] = [
    ['labels in another order', (parts) => withHead(parts, turned)],
    ['a head that is a little off', (parts) => withHead(parts, shifted)],
    [
      'another preprocessing of pixels alone',
      (parts) => {
        const [{ backbone, heads }] = parts.networks as [ClassifierParts['networks'][number]];
        const preprocessing = { ...backbone.preprocessing, mean: [0.4, 0.456, 0.406] as const };
        return { ...parts, networks: [{ heads, backbone: { ...backbone, preprocessing } }] };
      },
    ],
  ];
  test.each(sabotages)('%s: it is deleted and the photos are named', async (_name, sabotage) => {
    build = (parts) => buildOnnxModel(sabotage(parts));
    try {
      const folder = join(bench.folder, 'sabotaged');
      const record = await exportTo(folder);
      expect(record).toMatchObject({ state: 'failed', files: [] });
      expect(record.disagreeing.length).toBeGreaterThan(0);
      expect(record.error).toMatch(/does not give the run's answers: on \d+ of \d+ photos \(/);
      expect(record.error).toContain(record.disagreeing[0]!.name);
      expect(judged.map(({ photoId }) => photoId)).toContain(record.disagreeing[0]!.photoId);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      build = buildOnnxModel;
    }
  });

  test('one that onnxruntime cannot even load fails too', async () => {
    build = (parts) => buildOnnxModel(parts).slice(0, 5000);
    try {
      const folder = join(bench.folder, 'broken');
      expect(await exportTo(folder)).toMatchObject({ state: 'failed', files: [] });
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      build = buildOnnxModel;
    }
  });

  const withHead = (parts: ClassifierParts, change: (head: Head) => DenseLayer): ClassifierParts => ({
    ...parts,
    networks: parts.networks.map(({ backbone, heads }) => ({
      backbone,
      heads: heads.map((head) => ({ ...head, output: change(head) })),
    })),
  });
  const turned = (head: Head) => ({
    ...head.output,
    weight: Float32Array.from([
      ...head.output.weight.slice(head.output.inputs),
      ...head.output.weight.slice(0, head.output.inputs),
    ]),
  });
  const shifted = (head: Head) => ({
    ...head.output,
    bias: head.output.bias.map((value, index) => value + (index === 0 ? 0.01 : 0)),
  });
});

test('a folder that cannot be written is named', async () => {
  const file = join(bench.folder, 'a file');
  writeFileSync(file, 'x');
  const record = await exportTo(join(file, 'out'));
  expect(record).toMatchObject({ state: 'failed', files: [] });
  expect(record.error).toMatch(/Nothing can be written into .*a file/);
  if (process.getuid?.() !== 0) {
    const locked = join(bench.folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    expect((await exportTo(locked)).error).toContain('locked');
  }
});

test('a changed head is refused', async () => {
  const path = join(bench.dataDir, `runs/${runId}/head.safetensors`);
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed[changed.length - 2]! ^= 1;
  writeFileSync(path, changed);
  try {
    expect((await exportTo()).error).toMatch(/was changed since the run wrote it/);
  } finally {
    writeFileSync(path, bytes);
  }
  const good = await exportTo();
  expect(good).toMatchObject({ state: 'done', folder: join(bench.dataDir, 'exports', `run-${runId}`) });
  expect(existsSync(join(good.folder, good.files[0]!.name))).toBe(true);
});

test('awkward labels and names stay harmless in the examples', () => {
  expect(labelsFile(['a\nb', 'ä "q"'])).toBe('a b\nä "q"\n');
  const names = { model: `it's "x" $(run)\`.onnx`, labels: 'labels.txt', inputs: [{ name: 'input', size: 96 }] };
  expect(pythonExample(names)).toContain(JSON.stringify(names.model));
  expect(nodeExample(names)).toContain(JSON.stringify(names.model));
});

/** Imports nothing but onnxruntime-node and sharp, and has its own preprocessing for the float input. */
const independentProgram = `
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
const [model, ...paths] = process.argv.slice(2);
const session = await InferenceSession.create(model);
const size = 128, mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225];
const noInput = new Tensor('float32', new Float32Array(0), [0, 3, size, size]);
const noPixels = new Tensor('uint8', new Uint8Array(0), [0, 1, 1, 3]);
const results = [];
for (const path of paths) {
  const photo = sharp(path).autoOrient().flatten({ background: 'white' }).toColourspace('srgb').raw();
  const { data, info: { width, height } } = await photo.toBuffer({ resolveWithObject: true });
  const side = Math.min(width, height), left = Math.floor((width - side) / 2), top = Math.floor((height - side) / 2), s = side / size;
  const taps = Array.from({ length: size }, (_, i) => {
    const all = Array.from({ length: side }, (_, j) => [j, Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * s) / Math.max(s, 1))]).filter(([, w]) => w > 0);
    const sum = all.reduce((a, [, w]) => a + w, 0);
    return all.map(([j, w]) => [j, w / sum]);
  });
  const input = new Float32Array(3 * size * size);
  for (let c = 0; c < 3; c++) for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    let v = 0;
    for (const [j, wy] of taps[y]) for (const [i, wx] of taps[x]) v += wy * wx * data[((top + j) * width + left + i) * 3 + c];
    input[(c * size + y) * size + x] = (v / 255 - mean[c]) / std[c];
  }
  const byPixels = await session.run({ pixels: new Tensor('uint8', new Uint8Array(data), [1, height, width, 3]), input: noInput });
  const byFloat = await session.run({ pixels: noPixels, input: new Tensor('float32', input, [1, 3, size, size]) });
  results.push({ pixels: [...byPixels.probabilities.data], label: Number(byPixels.label.data[0]), float: [...byFloat.probabilities.data] });
}
console.log(JSON.stringify(results));
`;
