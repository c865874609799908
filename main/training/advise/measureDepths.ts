/** Measures depth after depth with the batch that was chosen, or where that may not fit with small ones, and says why it stops. */
import { memoryOf } from '../../networks/memory.ts';
import type { Depth } from './depth.ts';
import { type DepthMemory, depthMemory, type PeakAt } from './depthMemory.ts';
import { gapsFactor } from './heldBytes.ts';
import type { MeasureDepth, MeasuredDepth } from './measureDepth.ts';

export interface MeasureDepthsOptions {
  readonly depths: readonly Depth[];
  /** Rows of a step, and the batch that was asked for, which may be more than there are photos. */
  readonly rows: number;
  readonly batch: number;
  readonly measure: MeasureDepth;
  /** Bytes that a depth holds besides its step: pictures, cached rows. */
  heldBytes(depth: Depth): number;
  freeBytes(): number;
  /** For a depth's steps, and for all depths together. */
  readonly depthSeconds: number;
  readonly secondsLimit: number;
  readonly signal: AbortSignal;
  clock(): number;
  onStart(depth: Depth, secondsLeft: number | null): void;
  onMeasured(depth: Depth, measured: MeasuredDepth, memory: DepthMemory): void;
  /** A depth that cannot be, or was not measured; the deeper ones follow with the same reason. */
  onNone(depth: Depth, why: string, memory: DepthMemory | null): void;
}

/** Onnxruntime was measured at up to three times what a network needs (see networks/memory.ts); what a process holds at rest is added. */
const pessimism = 4;
const atRestBytes = 250 * 1024 ** 2;

export async function measureDepths(options: MeasureDepthsOptions): Promise<void> {
  const { depths, secondsLimit, signal, clock } = options;
  let spent = 0;
  let last: number | null = null;
  let stopped: string | null = null;
  for (const depth of depths) {
    if (depth.trainer === null) continue;
    if (stopped === null && spent > secondsLimit)
      stopped = `not measured: the depths before took ${Math.round(spent)} s to measure`;
    if (stopped !== null) {
      options.onNone(depth, stopped, null);
      continue;
    }
    options.onStart(depth, last);
    const from = clock();
    const answer = await measureOne(depth, options);
    signal.throwIfAborted();
    last = (clock() - from) / 1000;
    spent += last;
    if (answer.ok) options.onMeasured(depth, answer.measured, answer.memory);
    else {
      stopped = answer.why;
      options.onNone(depth, stopped, answer.memory);
    }
  }
}

type Answer =
  | { readonly ok: true; readonly measured: MeasuredDepth; readonly memory: DepthMemory }
  | { readonly ok: false; readonly why: string; readonly memory: DepthMemory | null };

async function measureOne(depth: Depth, options: MeasureDepthsOptions): Promise<Answer> {
  const { rows, batch, measure, freeBytes, depthSeconds, signal } = options;
  const heldBytes = options.heldBytes(depth);
  const at = async (count: number) => {
    const answer = await measure({ trainer: { ...depth.trainer!, batch: count }, secondsLimit: depthSeconds }, signal);
    signal.throwIfAborted();
    return answer;
  };
  const peak = (count: number, { peakBytes }: MeasuredDepth): PeakAt => ({
    batch: count,
    bytes: gapsFactor * (peakBytes + heldBytes),
  });

  const mayNeed = pessimism * memoryOf(depth.network.trained, rows).trainBytes + atRestBytes + heldBytes;
  if (mayNeed < freeBytes()) {
    const whole = await at(rows);
    if (whole.ok) return { ok: true, measured: whole, memory: depthMemory([peak(rows, whole)], batch, freeBytes()) };
  }
  const one = await at(1);
  if (!one.ok)
    return { ok: false, why: `cannot be trained here, not even one photo at a time: ${one.reason}`, memory: null };
  const few = Math.min(4, rows);
  const more = few === 1 ? one : await at(few);
  const [count, measured] = more.ok ? [few, more] : [1, one];
  const memory = depthMemory([peak(1, one), peak(count, measured)], batch, freeBytes());
  if (memory.suggestedBatch === null)
    return { ok: false, why: 'needs more memory than is free, with any batch', memory };
  // A photo is taken to need as long in a large batch as in a small one.
  const grown = rows / count;
  const { stepSeconds, judgeSeconds } = measured;
  return {
    ok: true,
    measured: { ...measured, stepSeconds: stepSeconds * grown, judgeSeconds: judgeSeconds * grown },
    memory,
  };
}
