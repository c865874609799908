/** Trainings by PyTorch, as torchTraining.py does them. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Preprocessing } from '../../main/imaging/preprocessing.ts';
import { openRival } from './rival.ts';

export interface TorchTraining {
  /** Has `train/CLASS` and `val/CLASS`. */
  readonly folder: string;
  readonly network: string;
  /** A safetensors file, or null for random values. */
  readonly weights: string | null;
  readonly preprocessing: Preprocessing;
  /** Beginnings of the names of what trains besides the head. */
  readonly thawed: readonly string[];
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
}

const answer = z.object({
  /** Of the whole training, its validation after each epoch included. */
  seconds: z.number(),
  trainingSeconds: z.number(),
  /** After the last epoch, 0…1. */
  accuracy: z.number(),
});

export async function openTorchTraining() {
  const rival = await openRival('torchTraining.py', [String(availableParallelism())]);
  return {
    version: rival.version,
    close: rival.close,
    async train({ preprocessing, ...training }: TorchTraining): Promise<z.infer<typeof answer>> {
      // There pictures come as 0…1.
      const { size, scale, mean, std } = preprocessing;
      const unit = 1 / (255 * scale);
      const scaled = (values: readonly number[]) => values.map((value) => value * unit);
      const request = { ...training, size, mean: scaled(mean), std: scaled(std) };
      return answer.parse(JSON.parse(await rival.ask(JSON.stringify(request))));
    },
  };
}
