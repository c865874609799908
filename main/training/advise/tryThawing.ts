/** How good a thaw depth is: a short real training in each fold, on rows of the frozen part that were computed once. */
import type { Trainer, TrainerRequest } from '../../compute/trainer.ts';
import { indexOfLargest } from '../../evaluation/judgement.ts';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { createOrder } from '../fineTune/order.ts';
import { rowLength } from '../fineTune/samples.ts';
import { sharesOf } from '../fineTune/targets.ts';
import { headParameters } from '../fineTune/trainedHead.ts';
import type { Head } from '../head.ts';
import type { PlannedPhase } from '../plan/resolvePlan.ts';
import { rateShare } from '../schedules/shares.ts';
import { classWeightsOf } from '../trainingSet.ts';
import { type Fold, gather } from './probe.ts';

export interface TryRequest {
  /** Of the depth, with the first values of its backbone. */
  readonly trainer: TrainerRequest;
  /** Backbone and head. */
  readonly whole: Graph;
  readonly phase: PlannedPhase;
  /** Plain views, as the trained part takes them: [photos, its input]. */
  readonly rows: Float32Array;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly classWeights: 'none' | 'balanced' | 'sampling';
  readonly seed: number;
  /** Those that are tried, each with the head that was trained on its photos. */
  readonly folds: readonly Fold[];
  readonly heads: readonly Head[];
  openTrainer(request: TrainerRequest): Promise<Trainer>;
  /** Updates done of all. */
  onUpdate(done: number, total: number): void;
  readonly signal: AbortSignal;
}

/**
 * Whether each photo was called right by the network that was trained without it; null for photos that no fold held out. Null altogether
 * when the loss became NaN.
 */
export async function tryThawing(request: TryRequest): Promise<readonly (boolean | null)[] | null> {
  const { labels, folds, heads } = request;
  const right: (boolean | null)[] = new Array(labels.length).fill(null);
  const total = folds.reduce((sum, { train }) => sum + updatesOf(train.length, request), 0);
  let done = 0;
  for (const [index, fold] of folds.entries()) {
    const said = await fitFold(request, fold, headParameters(request.whole, heads[index]!), () =>
      request.onUpdate(++done, total),
    );
    if (said === null) return null;
    for (const [place, photo] of fold.heldOut.entries()) right[photo] = said[place] === labels[photo];
  }
  return right;
}

/** Updates of a fold's training. */
export const updatesOf = (
  photos: number,
  { trainer, phase }: Pick<TryRequest, 'phase'> & { readonly trainer: Pick<TrainerRequest, 'batch'> },
): number => phase.epochs * Math.max(1, Math.ceil(photos / Math.min(photos, trainer.batch)));

/** The class said of each photo that the fold holds out. */
async function fitFold(
  request: TryRequest,
  { train, heldOut }: Fold,
  head: Parameters,
  onUpdate: () => void,
): Promise<readonly number[] | null> {
  const { rows, labels, classes, phase, seed, signal } = request;
  const length = rowLength(request.trainer.graph.input.shape);
  const batch = Math.min(train.length, request.trainer.batch);
  const own = Int32Array.from(train, (photo) => labels[photo]!);
  const isDrawn = request.classWeights === 'sampling';
  const order = createOrder({ labels: own, balanced: isDrawn, seed });
  const weights = isDrawn ? new Float32Array(classes).fill(1) : classWeightsOf(own, classes, request.classWeights);
  const updates = updatesOf(train.length, request);
  const trainer = await request.openTrainer({
    ...request.trainer,
    batch,
    parameters: new Map([...request.trainer.parameters, ...head]),
  });
  try {
    for (let update = 0; update < updates; update++) {
      signal.throwIfAborted();
      const places = Array.from({ length: batch }, (_, row) => order(update * batch + row).photo);
      const inBatch = places.map((place) => own[place]!);
      const targets = new Float32Array(batch * classes);
      for (const [row, label] of inBatch.entries()) targets[row * classes + label] = 1;
      const { loss } = await trainer.step({
        input: gather(
          rows,
          places.map((place) => train[place]!),
          length,
        ),
        ...{ targets, shares: sharesOf(inBatch, weights), seed: seed + update, update: true },
        learningRate:
          phase.learningRate *
          rateShare(phase.schedule, { progress: (update + 0.5) / updates, plateaus: 0 }, phase.warmUp),
      });
      if (!Number.isFinite(loss)) return null;
      onUpdate();
    }
    const logits = await trainer.evaluate(
      gather(rows, heldOut, length),
      heldOut.length,
      request.trainer.averageDecay === null ? 'current' : 'average',
    );
    return heldOut.map((_, row) => indexOfLargest(logits.subarray(row * classes, (row + 1) * classes)));
  } finally {
    await trainer.dispose();
  }
}
