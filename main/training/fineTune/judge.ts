/** How well a network that is being trained does on photos that it does not train on. */
import type { Trainer } from '../../compute/trainer.ts';
import { surprise } from '../headFit.ts';
import { rowLength, type Samples } from './samples.ts';

export interface JudgedSet {
  /** Photos as `samples` counts them, and the class of each. */
  readonly photos: readonly number[];
  readonly labels: readonly number[];
}

export interface Judgement {
  /** Mean −ln p of the right class, each photo weighed by its class. */
  readonly loss: number;
  /** Share right, 0…1. */
  readonly accuracy: number;
}

/** Plain views through the network as it is now, or its moving average. Null for no photos. */
export async function judgeSet(
  trainer: Pick<Trainer, 'evaluate'>,
  samples: Samples,
  { photos, labels }: JudgedSet,
  options: { readonly classWeights: Float32Array; readonly which: 'current' | 'average'; readonly rows: number },
): Promise<Judgement | null> {
  if (photos.length === 0) return null;
  const { classWeights, which, rows } = options;
  const classes = classWeights.length;
  const length = rowLength(samples.shape);
  // Two pieces of memory: one is being filled while the other is looked at.
  const buffers = [samples.allocate(rows), samples.allocate(rows)];
  const begin = (from: number) => {
    const buffer = buffers[(from / rows) % 2]!;
    const part = photos.slice(from, from + rows);
    const wanted = part.map((photo) => ({ photo, pass: null }));
    const filled = samples.read(wanted, buffer);
    filled.catch(() => {});
    return { buffer, count: part.length, filled };
  };
  let loss = 0;
  let weight = 0;
  let correct = 0;
  let next = begin(0);
  for (let from = 0; from < photos.length; from += rows) {
    const { buffer, count, filled } = next;
    await filled;
    if (from + rows < photos.length) next = begin(from + rows);
    const logits = await trainer.evaluate(buffer.subarray(0, count * length), count, which);
    for (let row = 0; row < count; row++) {
      const label = labels[from + row]!;
      const own = logits.subarray(row * classes, (row + 1) * classes);
      loss += classWeights[label]! * surprise(probabilityOf(own, label));
      weight += classWeights[label]!;
      if (own.every((value) => value <= own[label]!)) correct++;
    }
  }
  return { loss: loss / weight, accuracy: correct / photos.length };
}

/** Softmax of one logit among all. NaN where a logit is none. */
function probabilityOf(logits: Float32Array, index: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const value of logits) sum += Math.exp(value - largest);
  return Math.exp(logits[index]! - largest) / sum;
}
