/** Tries depths out, as long as there is time: what a depth is worth is measured or not told. */
import type { Depth } from './depth.ts';
import type { MeasuredDepth } from './measureDepth.ts';
import type { Fold } from './probe.ts';
import { updatesOf } from './tryThawing.ts';

export interface TryDepthsOptions {
  readonly depths: readonly Depth[];
  /** By `thaw`; a depth that was not measured is not tried. */
  readonly measured: ReadonlyMap<number, MeasuredDepth>;
  readonly folds: readonly Fold[];
  readonly photos: number;
  /** Rows of a step. */
  readonly batch: number;
  /** Of a photo through decoding and the frozen part. */
  readonly viewSeconds: number;
  readonly secondsLimit: number;
  /** Bytes that rows may take in memory. */
  readonly roomBytes: number;
  clock(): number;
  onStart(depth: Depth, secondsLeft: number): void;
  /** Carries a try out; null when its loss became NaN. */
  tryOne(depth: Depth, folds: readonly Fold[], onShare: (share: number) => void): Promise<Right | null>;
  onTried(depth: Depth, right: Right): void;
  onNone(depth: Depth, why: string): void;
}

/** Whether each photo was called right; null for photos that were not held out. */
export type Right = readonly (boolean | null)[];

/** On fewer photos nothing can be told. */
const fewestFolds = 2;
/** A depth may take this share of the time that is left, so that a deeper one may be tried too. */
const share = 0.8;

export async function tryDepths(options: TryDepthsOptions): Promise<void> {
  const { depths, measured, folds, photos, batch, viewSeconds, roomBytes, clock } = options;
  let left = options.secondsLimit;
  for (const depth of depths) {
    const cost = measured.get(depth.thaw);
    if (depth.trainer === null || cost === undefined) continue;
    if (!depth.plan.phases[0]!.onFeatures) {
      options.onNone(depth, 'cannot tell: only heads on pooled features with one hidden layer at most are tried out');
      continue;
    }
    const before = photos * viewSeconds;
    const ofFold = foldSeconds(depth, cost, folds[0]!, batch);
    const affordable = Math.min(folds.length, Math.floor((share * left - before) / ofFold));
    if (affordable < Math.min(fewestFolds, folds.length)) {
      options.onNone(depth, `cannot tell: trying it out would take ${inWords(before + folds.length * ofFold)}`);
      continue;
    }
    const bytes = 4 * photos * depth.network.trained.input.shape.reduce((product, size) => product * size, 1);
    if (bytes > roomBytes) {
      options.onNone(depth, 'cannot tell: trying it out would take more memory than there is to spare');
      continue;
    }
    const startedAt = clock();
    const planned = before + affordable * ofFold;
    options.onStart(depth, planned);
    const right = await options.tryOne(depth, folds.slice(0, affordable), (done) => {
      const spent = (clock() - startedAt) / 1000;
      // Once a part is done, it says how fast the rest will go.
      options.onStart(depth, done > 0.1 ? (spent / done) * (1 - done) : planned - spent);
    });
    left -= (clock() - startedAt) / 1000;
    if (right === null)
      options.onNone(depth, `cannot tell: the loss became NaN at the rate ${depth.phase.learningRate}`);
    else options.onTried(depth, right);
  }
}

function foldSeconds(depth: Depth, cost: MeasuredDepth, { train, heldOut }: Fold, batch: number): number {
  const rows = Math.min(batch, train.length);
  const updates = updatesOf(train.length, { phase: depth.phase, trainer: { batch: rows } });
  const judging = Math.ceil(heldOut.length / rows) * cost.judgeSeconds;
  return cost.openSeconds + updates * cost.stepSeconds * (rows / batch) + judging;
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
