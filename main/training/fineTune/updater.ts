/** One update of a network: as many batches as it takes, and smaller ones when memory runs out. */
import type { TrainStep, TrainStepResult } from '../../compute/trainer.ts';
import { indexOfLargest } from '../../evaluation/judgement.ts';
import { seededRandom } from '../seededRandom.ts';
import type { Batches } from './batches.ts';
import { isOutOfMemory, smallerBatch } from './outOfMemory.ts';

export interface Updater {
  /** Trains on the rows from `position` on. The loss is the one before the update; NaN ends the update early. */
  update(position: number, learningRate: number): Promise<{ loss: number; correct: number }>;
}

export interface UpdaterOptions {
  readonly batches: Pick<Batches, 'at'>;
  readonly updateRows: number;
  readonly classes: number;
  readonly seed: number;
  /** Rows that the trainer takes at once now. */
  rows(): number;
  step(step: TrainStep): Promise<TrainStepResult>;
  /** Puts a trainer of smaller batches in the place of the current one, as far along as it. */
  shrink(rows: number): Promise<void>;
}

export function createUpdater({ batches, updateRows, classes, seed, rows, step, shrink }: UpdaterOptions): Updater {
  return {
    async update(position, learningRate) {
      let loss = 0;
      let correct = 0;
      for (let done = 0; done < updateRows; ) {
        const count = rows();
        const { input, targets, shares, labels } = await batches.at(position + done, count);
        const dropout = Math.floor(seededRandom(seed, `dropout ${position + done}`)() * 2 ** 31);
        const update = done + count === updateRows;
        try {
          const result = await step({ input, targets, shares, learningRate, seed: dropout, update });
          loss += result.loss;
          if (!Number.isFinite(loss)) return { loss: Number.NaN, correct };
          for (const [row, label] of labels.entries())
            if (indexOfLargest(result.logits.subarray(row * classes, (row + 1) * classes)) === label) correct++;
          done += count;
        } catch (error) {
          const smaller = smallerBatch(updateRows, count);
          if (!isOutOfMemory(error) || smaller === null) throw error;
          await shrink(smaller);
        }
      }
      return { loss, correct };
    },
  };
}
