/** Builds batches ahead of the device, so that it never waits for pictures. */
import type { TrainStep } from '../../compute/trainer.ts';
import { type MixingSettings, mixBatch } from './mixing.ts';
import type { PlaceInOrder } from './order.ts';
import { rowLength, type Samples } from './samples.ts';
import { sharesOf, targetsOf } from './targets.ts';

export interface BatchesOptions {
  readonly samples: Samples;
  /** The training photos, as `samples` counts them. */
  readonly photos: readonly number[];
  /** Class of each training photo. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** [classes] */
  readonly classWeights: Float32Array;
  readonly order: (position: number) => PlaceInOrder;
  readonly mixing: MixingSettings;
  readonly seed: number;
  /** Rows of an update: those of all the batches whose gradients it adds up. */
  readonly updateRows: number;
}

export type Batch = Pick<TrainStep, 'input' | 'targets' | 'shares'> & { readonly labels: readonly number[] };

export interface Batches {
  /**
   * The batch of `rows` rows that begins at `position` of the stream. Its memory is used again once two more were asked for.
   * Asking for another batch than the one that follows the last (after a change of size) drops what was built ahead.
   */
  at(position: number, rows: number): Promise<Batch>;
  /** Milliseconds that `at` made its callers wait. */
  waitedMs(): number;
  /** Waits for what is being built. */
  close(): Promise<void>;
}

/**
 * The device's calls block this thread: what is to be ready after one must have been asked for before it. So many batches, or fewer
 * when they are large: those take long to compute, too.
 */
const mostAhead = 4;
const aheadBytes = 256 * 1024 ** 2;

const batchesAhead = (rows: number, rowBytes: number): number =>
  Math.max(2, Math.min(mostAhead, Math.floor(aheadBytes / (rows * rowBytes))));

export function createBatches(options: BatchesOptions, clock: () => number): Batches {
  const { samples, photos, labels, classes, classWeights, order, mixing, seed, updateRows } = options;
  let queue: { position: number; rows: number; buffer: Float32Array; filled: Promise<unknown> }[] = [];
  const free: Float32Array[] = [];
  // The last two that were handed out may still be in use.
  const lent: Float32Array[] = [];
  let waited = 0;

  function begin(position: number, rows: number): void {
    const buffer = free.pop() ?? samples.allocate(rows);
    const wanted = Array.from({ length: rows }, (_, row) => {
      const { photo, pass } = order(position + row);
      return { photo: photos[photo]!, pass };
    });
    const filled = samples.read(wanted, buffer);
    // Whoever asks for the batch hears of it; nobody may.
    filled.catch(() => {});
    queue.push({ position, rows, buffer, filled });
  }

  async function drop(): Promise<void> {
    await Promise.allSettled(queue.map(({ filled }) => filled));
    queue = [];
    free.length = 0;
    lent.length = 0;
  }

  return {
    async at(position, rows) {
      const first = queue[0];
      if (first !== undefined && (first.position !== position || first.rows !== rows)) await drop();
      while (queue.length < batchesAhead(rows, rowLength(samples.shape) * 4)) {
        const last = queue.at(-1);
        begin(last === undefined ? position : last.position + last.rows, rows);
      }
      const { buffer, filled } = queue.shift()!;
      const startedAt = clock();
      await filled;
      waited += clock() - startedAt;
      lent.push(buffer);
      if (lent.length > 2) free.push(lent.shift()!);
      const own = mixBatch(buffer, rows, samples.shape, mixing, seed, position);
      const labelOf = (at: number) => labels[order(at).photo]!;
      const inBatch = Array.from({ length: rows }, (_, row) => labelOf(position + row));
      // Shares are of the whole update, whose batches lie side by side in the stream.
      const updateStart = position - (position % updateRows);
      const inUpdate = Array.from({ length: updateRows }, (_, row) => labelOf(updateStart + row));
      const shares = sharesOf(inUpdate, classWeights).subarray(position - updateStart, position - updateStart + rows);
      return { input: buffer, targets: targetsOf(inBatch, own, classes), shares, labels: inBatch };
    },
    waitedMs: () => waited,
    close: drop,
  };
}
