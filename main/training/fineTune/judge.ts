/** How well a network that is being trained does on photos that it does not train on. */
import type { Trainer } from '../../compute/trainer.ts';
import { indexOfLargest } from '../../evaluation/judgement.ts';
import { refinedLoss, scaledLoss } from './refinedLoss.ts';
import { rowLength, type Samples } from './samples.ts';

export interface JudgedSet {
  /** Photos as `samples` counts them, and the class of each. */
  readonly photos: readonly number[];
  readonly labels: readonly number[];
}

export interface Judgement {
  /** Mean −ln p of the right class. */
  readonly loss: number;
  /** The same after the best scaling of the logits, each photo weighed by its class (see refinedLoss.ts): what epochs are compared by. */
  readonly refined: number;
  /** Share right, 0…1. */
  readonly accuracy: number;
}

/** A photo that is called wrong. */
export interface Mistake {
  /** As `samples` counts it. */
  readonly photo: number;
  readonly predicted: number;
  /** Probability of that, 0…1. */
  readonly confidence: number;
}

export interface JudgeOptions {
  readonly classWeights: Float32Array;
  readonly which: 'current' | 'average';
  readonly rows: number;
  /** Told of all mistakes, in the set's order. */
  readonly onMistakes?: ((mistakes: readonly Mistake[]) => void) | undefined;
}

/** Plain views through the network as it is now, or its moving average. Null for no photos. */
export async function judgeSet(
  trainer: Pick<Trainer, 'evaluate'>,
  samples: Samples,
  { photos, labels }: JudgedSet,
  options: JudgeOptions,
): Promise<Judgement | null> {
  if (photos.length === 0) return null;
  const { classWeights, which, rows, onMistakes } = options;
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
  const all = new Float32Array(photos.length * classes);
  let next = begin(0);
  for (let from = 0; from < photos.length; from += rows) {
    const { buffer, count, filled } = next;
    await filled;
    if (from + rows < photos.length) next = begin(from + rows);
    const logits = await trainer.evaluate(buffer.subarray(0, count * length), count, which);
    all.set(logits, from * classes);
  }
  const weights = labels.map((label) => classWeights[label]!);
  let loss = 0;
  const mistakes: Mistake[] = [];
  for (const [row, label] of labels.entries()) {
    loss += scaledLoss(all, row, label, classes, 1) / labels.length;
    const predicted = indexOfLargest(all.subarray(row * classes, (row + 1) * classes));
    if (predicted === label) continue;
    const confidence = Math.exp(-scaledLoss(all, row, predicted, classes, 1));
    mistakes.push({ photo: photos[row]!, predicted, confidence });
  }
  onMistakes?.(mistakes);
  const correct = labels.length - mistakes.length;
  return { loss, refined: refinedLoss(all, labels, weights, classes), accuracy: correct / labels.length };
}
