/** Trainings in their real process survive kill -9 at any moment: resumed, they end with the same bits. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainSettings } from '../../../main/contract/index.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import type { FromTask } from '../../../main/jobs/taskMessages.ts';
import { siblingModule } from '../../../main/siblingModule.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';
import type { TrainEvent, TrainPhoto, TrainRequest } from '../../../main/training/trainTask.ts';

const repository = join(import.meta.dirname, '../../..');
let folder: string;
let photos: TrainPhoto[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-resume-'));
  const imaging = createImagingPool({ threads: 2 });
  photos = [];
  for (let index = 0; index < 24; index++) {
    const classIndex = index % 2;
    const bytes = await imaging.sampleJpeg(classIndex, index);
    const path = join(folder, `${index}.jpg`);
    writeFileSync(path, bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    photos.push({
      photoId: index,
      hash,
      name: `${index}.jpg`,
      paths: [path],
      classIndex,
      split: index < 20 ? 'train' : 'val',
    });
  }
  await imaging.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (data: string, resume: boolean): TrainRequest => ({
  settings: {
    ...trainSettings.parse({
      ...{ thaw: 1, thawedEpochs: 4, thawedRate: 0.001, epochs: 4, batch: 4, accumulate: 2, weightDecay: 1 },
      ...{ head: { hidden: 16, dropout: 0.3 }, mixup: 0.4, averageDecay: 0.9, batchNorm: 'trained', views: 2 },
    }),
    augmentation: { preset: null, steps: [{ name: 'mirror', enabled: true, amount: 1 }] },
  },
  ...{ device: 'cpu', classes: ['circle', 'square'], photos, threads: 1 },
  backbone: {
    name: 'pocket_resnet',
    weightsFolder: join(folder, 'weights'),
    resourcesFolder: join(repository, 'resources'),
  },
  backbonesFolder: join(folder, data, 'backbones'),
  features: { folder: join(folder, 'features'), limitBytes: 1e9 },
  headFile: join(folder, data, 'head.safetensors'),
  checkpoint: { folder: join(folder, data, 'checkpoint'), resume, everySeconds: 0.01 },
});

/**
 * Runs the task's process, and kills it so many milliseconds after its first epoch. Says how long it took from there to the end (null when it
 * was killed) and which epochs it told of.
 */
function run(
  data: string,
  resume: boolean,
  killAfterMs: number | null,
): Promise<{ tookMs: number | null; epochs: readonly number[] }> {
  return new Promise((resolve, reject) => {
    const entry = siblingModule(import.meta.resolve('../../../main/jobs/jobProcess.ts'), './jobProcess');
    const child = fork(entry, [], { serialization: 'advanced', silent: true });
    let startedAt: number | null = null;
    let tookMs: number | null = null;
    const epochs: number[] = [];
    child.on('message', (message: FromTask) => {
      const event = message.type === 'event' ? (message.event as TrainEvent) : null;
      if (event?.type === 'epoch') {
        epochs.push(event.epoch.epoch);
        startedAt ??= performance.now();
        if (killAfterMs !== null && epochs.length === 1) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      }
      if (message.type === 'failed') reject(new Error(message.error.message));
      if (message.type === 'done') tookMs = performance.now() - startedAt!;
    });
    child.on('close', () => resolve({ tookMs, epochs }));
    child.on('error', reject);
    child.send({ type: 'start', task: 'train', request: request(data, resume) });
  });
}

/** All that the run left: its head and its backbone, byte for byte. */
const left = (data: string): Record<string, string> =>
  Object.fromEntries(
    [
      ...['head.safetensors'].map((name) => join(folder, data, name)),
      ...readdirSync(join(folder, data, 'backbones')).map((name) => join(folder, data, 'backbones', name)),
    ].map((path) => [
      path.slice(join(folder, data).length),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );

test('killed at random moments and resumed, a training ends with the same bits as one that was left alone', async () => {
  const whole = await run('whole', false, null);
  const random = seededRandom(1, 'kills');
  const told: (readonly number[])[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const killed = await run('killed', attempt > 0, random() * whole.tookMs! * 0.5);
    told.push(killed.epochs);
    if (killed.tookMs !== null) break;
  }
  told.push((await run('killed', true, null)).epochs);
  expect(left('killed')).toEqual(left('whole'));
  // Whoever began anew would tell of the head's epochs again.
  const headEpochs = 4;
  expect(told.slice(1).some((epochs) => epochs.every((epoch) => epoch > headEpochs))).toBe(true);
}, 180_000);
