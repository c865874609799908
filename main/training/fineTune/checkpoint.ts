/**
 * Checkpoints: where a training stands, in one file that is written whole or not at all. The one before is kept too, so that there
 * is always a good one.
 */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Parameters } from '../../networks/graph.ts';
import { toSafetensors } from '../../weights/formats/writeSafetensors.ts';
import { readSafetensors } from '../../weights/safetensors.ts';
import type { FitState } from './fitState.ts';

const current = 'checkpoint.safetensors';
const previous = 'checkpoint.previous.safetensors';

const facts = z.object({
  phase: z.number(),
  phaseEpochs: z.number(),
  epochs: z.number(),
  updates: z.number(),
  phaseUpdates: z.number(),
  position: z.number(),
  batchRows: z.number(),
  phaseSeconds: z.number(),
  seconds: z.number(),
  plateaus: z.number(),
  epochsSinceLower: z.number(),
  lowest: z.number(),
  epochsSinceBest: z.number(),
  sums: z.object({
    ...{ loss: z.number(), correct: z.number(), rows: z.number(), updates: z.number(), seconds: z.number() },
    learningRate: z.number(),
  }),
  best: z
    .object({
      ...{ epoch: z.number(), phase: z.number(), loss: z.number().nullable(), refined: z.number().nullable() },
      accuracy: z.number().nullable(),
    })
    .nullable(),
  trainerSteps: z.number().nullable(),
});

/**
 * @param subject what the training is of (plan, photos, settings): a checkpoint of something else is not gone on from.
 * Rejects with what the file system says, and leaves the one before as it was.
 */
export async function writeCheckpoint(folder: string, subject: string, state: FitState): Promise<void> {
  const { best, carried, trainer, ...rest } = state;
  const numbers: z.infer<typeof facts> = {
    ...rest,
    best: best && {
      ...{ epoch: best.epoch, phase: best.phase, loss: best.loss, refined: best.refined, accuracy: best.accuracy },
    },
    trainerSteps: trainer?.steps ?? null,
  };
  const tensors = [
    ...prefixed('trainer', trainer?.tensors ?? new Map()),
    ...prefixed('best', best?.parameters ?? new Map()),
    ...prefixed('carried', carried),
  ];
  await mkdir(folder, { recursive: true });
  const written = join(folder, 'checkpoint.new.safetensors');
  await toSafetensors(tensors, written, { subject, state: JSON.stringify(numbers) });
  await rename(join(folder, current), join(folder, previous)).catch(unlessMissing);
  await rename(written, join(folder, current));
}

/** The last good checkpoint of this subject; null when there is none. */
export async function readCheckpoint(folder: string, subject: string): Promise<FitState | null> {
  for (const name of [current, previous]) {
    const state = await read(join(folder, name), subject);
    if (state !== null) return state;
  }
  return null;
}

async function read(file: string, subject: string): Promise<FitState | null> {
  try {
    const { metadata, values } = await readSafetensors(file, ({ tensors }) => tensors.map(({ name }) => name));
    if (metadata.get('subject') !== subject) return null;
    const { best, trainerSteps, ...rest } = facts.parse(JSON.parse(metadata.get('state') ?? 'null'));
    return {
      ...rest,
      best: best && { ...best, parameters: under('best', values) },
      carried: under('carried', values),
      trainer: trainerSteps === null ? null : { steps: trainerSteps, tensors: under('trainer', values) },
    };
  } catch {
    // Missing or damaged: the one before is as good, and without any the training begins anew.
    return null;
  }
}

const prefixed = (prefix: string, values: Parameters) =>
  [...values].map(([name, numbers]) => ({ name: `${prefix}/${name}`, shape: [numbers.length], values: numbers }));

const under = (prefix: string, values: Parameters): Map<string, Float32Array> =>
  new Map(
    [...values].flatMap(([name, numbers]) =>
      name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), numbers] as const] : [],
    ),
  );

function unlessMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
