/** The advisor's table while it fills: every change is sent as the whole table. */
import type { Advice, DepthAdvice } from '../../contract/index.ts';
import type { Depth } from './depth.ts';

export interface AdviceTable {
  /** What became known of a depth. */
  set(depth: Pick<Depth, 'thaw'>, known: Partial<DepthAdvice>): void;
  /** What is being measured, and how long that will take; null while it cannot be told. */
  measuring(depth: Pick<Depth, 'stage'>, secondsLeft: number | null): void;
  /** What the figures stand on, for people. */
  standsOn(text: string): void;
  rows(): readonly DepthAdvice[];
  /** The whole, at the end. */
  end(recommendation: NonNullable<Advice['recommendation']>): Advice;
}

/** While nothing but the time left changes, it is sent so often. */
const sendEveryMs = 500;

export function createAdviceTable(options: {
  readonly depths: readonly Depth[];
  readonly device: string;
  freeBytes(): number;
  emit(advice: Advice): void;
  clock(): number;
}): AdviceTable {
  const { device, freeBytes, emit, clock } = options;
  let sentAt = Number.NEGATIVE_INFINITY;
  let advice: Advice = {
    depths: options.depths.map(({ stage, thaw, trainableParameters }) => ({
      ...{ stage, thaw, trainableParameters, accuracy: null, secondsPerEpoch: null, totalSeconds: null },
      ...{ peakBytes: null, fits: null, suggestedBatch: null, why: null },
    })),
    ...{ recommendation: null, device, standsOn: '', freeBytes: freeBytes(), measuring: null },
  };
  const send = () => {
    sentAt = clock();
    emit(advice);
  };
  return {
    set(depth, known) {
      const depths = advice.depths.map((row) => (row.thaw === depth.thaw ? { ...row, ...known } : row));
      advice = { ...advice, depths };
      send();
    },
    measuring({ stage }, secondsLeft) {
      const isNew =
        advice.measuring?.stage !== stage || (advice.measuring.secondsLeft === null) !== (secondsLeft === null);
      const left = secondsLeft === null ? null : Math.max(0, Math.ceil(secondsLeft));
      advice = { ...advice, measuring: { stage, secondsLeft: left } };
      if (isNew || clock() - sentAt >= sendEveryMs) send();
    },
    standsOn(text) {
      advice = { ...advice, standsOn: text };
    },
    rows: () => advice.depths,
    end(recommendation) {
      advice = { ...advice, measuring: null, recommendation, freeBytes: freeBytes() };
      return advice;
    },
  };
}
