/** A phase on onnxruntime with a small network: halved batches, and checkpoints to the same bits. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../../main/compute/onnx/onnxBackend.ts';
import type { Trainer, TrainerRequest } from '../../../../main/compute/trainer.ts';
import type { Graph } from '../../../../main/networks/graph.ts';
import { createBatches } from '../../../../main/training/fineTune/batches.ts';
import { readCheckpoint, writeCheckpoint } from '../../../../main/training/fineTune/checkpoint.ts';
import { createCheckpoints } from '../../../../main/training/fineTune/checkpoints.ts';
import { beginning, type FitState } from '../../../../main/training/fineTune/fitState.ts';
import { openPhase } from '../../../../main/training/fineTune/openPhase.ts';
import { createOrder } from '../../../../main/training/fineTune/order.ts';
import type { Samples } from '../../../../main/training/fineTune/samples.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';

const backend = createOnnxBackend({ log: { info: () => {} } });
const inputs = 6;
const classes = 3;
const graph: Graph = {
  name: 'small',
  input: { name: 'input', shape: [inputs] },
  nodes: [{ op: 'linear', name: 'head', inputs: ['input'], inFeatures: inputs, outFeatures: classes, bias: true }],
  stages: [{ name: 'head', nodes: ['head'] }],
  ...{ features: 'input', featureCount: inputs, logits: 'head' },
  parameters: [
    { name: 'head.weight', shape: [classes, inputs], trainable: true },
    { name: 'head.bias', shape: [classes], trainable: true },
  ],
};
const labels = Int32Array.from({ length: 24 }, (_, photo) => photo % classes);
const request: Omit<TrainerRequest, 'batch'> = {
  graph,
  parameters: new Map([
    ['head.weight', new Float32Array(classes * inputs)],
    ['head.bias', new Float32Array(classes)],
  ]),
  trainable: new Map([
    ['head.weight', 1],
    ['head.bias', 1],
  ]),
  ...{ batchNorm: 'frozen', decayEverything: false, clipNorm: 1, labelSmoothing: 0.1, averageDecay: 0.9 },
  optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  ...{ device: 'cpu', threads: 1 },
};

/** Noise around a place for each class; a pass has noise of its own. */
const samples: Samples = {
  shape: [inputs],
  allocate: (rows) => new Float32Array(rows * inputs),
  async read(rows, into) {
    for (const [row, { photo, pass }] of rows.entries()) {
      const random = seededRandom(1, `${photo} ${pass}`);
      for (let at = 0; at < inputs; at++) into[row * inputs + at] = random() + (at === labels[photo] ? 1 : 0);
    }
  },
};

const updateRows = 8;

/** Rows that a step may have before memory runs out. */
async function open(state: FitState, mostRows = 64, notes: number[] = []) {
  const batches = createBatches(
    {
      ...{ samples, labels, classes, updateRows, seed: 1, mixing: { mixup: 0, cutMix: 0 } },
      photos: [...labels.keys()],
      classWeights: Float32Array.of(1, 2, 0.5),
      order: createOrder({ labels, balanced: false, seed: 1 }),
    },
    () => 0,
  );
  const judged = { photos: [0, 1, 2, 3], labels: [0, 1, 2, 0] };
  return openPhase(
    {
      ...{ request, samples, batches, updateRows, seed: 1, sets: { heldOut: judged, validation: judged } },
      classWeights: Float32Array.of(1, 2, 0.5),
      async openTrainer(asked): Promise<Trainer> {
        const trainer = await backend.trainer(asked);
        return {
          ...trainer,
          step: (step) => {
            if (asked.batch > mostRows) throw new Error('Failed to allocate memory for requested buffer of size 99');
            return trainer.step(step);
          },
        };
      },
      onBusy: () => {},
      onSmaller: (rows) => notes.push(rows),
    },
    state,
    () => 0,
  );
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-phase-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('when memory runs out, batches are halved until they fit, and the updates stay the same', async () => {
  const notes: number[] = [];
  const [whole, halved] = [await open(beginning(8)), await open(beginning(8), 2, notes)];
  for (let update = 0; update < 5; update++) {
    const [a, b] = [await whole.update(update * 8, 0.1), await halved.update(update * 8, 0.1)];
    expect(b.loss).toBeCloseTo(a.loss, 5);
    expect(b.correct).toBe(a.correct);
  }
  expect(notes).toEqual([4, 2]);
  for (const [name, values] of whole.kept())
    for (const [at, value] of values.entries()) expect(halved.kept().get(name)![at]).toBeCloseTo(value, 4);
  const [judged, same] = [await whole.judge('heldOut'), await halved.judge('heldOut')];
  expect(same!.loss).toBeCloseTo(judged!.loss, 4);
  await Promise.all([whole.dispose(), halved.dispose()]);
});

test('a single row that does not fit is an error', async () => {
  const phase = await open(beginning(8), 0);
  await expect(phase.update(0, 0.1)).rejects.toThrow('Failed to allocate');
  await phase.dispose();
});

test('goes on from a checkpoint to the same bits', async () => {
  const state = beginning(4);
  const phase = await open(state);
  for (let update = 0; update < 3; update++) await phase.update(update * 8, 0.1);
  state.trainer = phase.state();
  state.best = { epoch: 1, phase: 0, loss: 0.5, refined: 0.4, accuracy: 1, parameters: phase.kept() };
  state.carried = new Map([['other', Float32Array.of(1, 2)]]);
  await writeCheckpoint(folder, 'subject', state);
  for (let update = 3; update < 6; update++) await phase.update(update * 8, 0.1);

  const read = await readCheckpoint(folder, 'subject');
  expect(read).toEqual(state);
  const resumed = await open(read!);
  for (let update = 3; update < 6; update++) await resumed.update(update * 8, 0.1);
  expect(resumed.kept()).toEqual(phase.kept());
  expect(resumed.state()).toEqual(phase.state());
  await Promise.all([phase.dispose(), resumed.dispose()]);
});

test('a damaged checkpoint leaves the one before; another training’s is none', async () => {
  await writeCheckpoint(folder, 'subject', { ...beginning(4), position: 8 });
  await writeCheckpoint(folder, 'subject', { ...beginning(4), position: 16 });
  expect((await readCheckpoint(folder, 'subject'))?.position).toBe(16);
  truncateSync(join(folder, 'checkpoint.safetensors'), 50);
  expect((await readCheckpoint(folder, 'subject'))?.position).toBe(8);
  expect(await readCheckpoint(folder, 'another')).toBeNull();
  expect(await readCheckpoint(join(folder, 'nowhere'), 'subject')).toBeNull();
});

test('checkpoints come when they are due; where none can be written, the training goes on and says so once', async () => {
  const notes: string[] = [];
  let now = 0;
  const options = { subject: 's', everyMs: 1000, onNote: (text: string) => notes.push(text), clock: () => now };
  const phase = await open(beginning(8));
  const due = createCheckpoints({ ...options, folder: join(folder, 'due') });
  await due.save(beginning(8), phase, 'update');
  expect(await readCheckpoint(join(folder, 'due'), 's')).toBeNull();
  now = 1000;
  await due.save(beginning(8), phase, 'update');
  expect(await readCheckpoint(join(folder, 'due'), 's')).not.toBeNull();

  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'other'));
  const blocked = createCheckpoints({ ...options, folder: join(folder, 'file', 'below') });
  await blocked.save(beginning(8), phase, 'now');
  await blocked.save(beginning(8), phase, 'now');
  expect(notes).toEqual(['A checkpoint could not be written (ENOTDIR). Training goes on with the one before.']);
  await phase.dispose();
});
