/** The figures of every depth for the strip: from the advisor where it has measured, else from earlier runs. */
import type { Advice, DepthAdvice, RunSummary } from '../../../main/contract/index.ts';
import { memory } from '../../components/figures.ts';
import type { DepthFigures } from '../../components/ThawStripFigures.tsx';
import { duration, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';

const words = texts.train;

const unknown: DepthFigures = {
  ...{ accuracy: null, time: null, memory: null, tooLarge: null, why: null },
  missing: words.strip.cannotTell,
};

export function figuresFromAdvice(advice: Advice, measuring: boolean): (depth: number) => DepthFigures {
  const byDepth = new Map(advice.depths.map((depth) => [depth.thaw, depth]));
  return (depth) => {
    const found = byDepth.get(depth);
    if (!found) return unknown;
    return {
      accuracy: found.accuracy,
      time: found.totalSeconds && shortRange(found.totalSeconds),
      memory: found.peakBytes === null ? null : memory(found.peakBytes / 2 ** 20),
      tooLarge: found.fits === false ? tooLarge(found) : null,
      missing: missing(advice, found, measuring),
      why: found.why,
    };
  };
}

/** One figure for a narrow place: the middle of the range. */
const shortRange = ({ low, high }: { low: number; high: number }): string => {
  const middle = (low + high) / 2;
  return duration(middle >= 600 ? Math.round(middle / 60) * 60 : middle >= 60 ? Math.round(middle / 10) * 10 : middle);
};

const tooLarge = ({ suggestedBatch }: DepthAdvice): string =>
  suggestedBatch === null ? words.row.doesNotFit : words.row.batchFits(suggestedBatch);

function missing(advice: Advice, depth: DepthAdvice, measuring: boolean): string {
  if (!measuring || depth.why !== null) return words.strip.cannotTell;
  if (advice.measuring?.stage !== depth.stage) return words.row.toCome;
  const { secondsLeft } = advice.measuring;
  return secondsLeft === null ? words.row.measuringNow : words.row.measuringLeft(duration(secondsLeft));
}

export interface PastDepth {
  readonly depth: number;
  readonly run: RunSummary;
}

/** The latest finished run of each depth of a network. */
export function pastDepths(runs: readonly RunSummary[], network: string): readonly PastDepth[] {
  const found = new Map<number, RunSummary>();
  for (const run of runs) {
    if (run.settings.backbone !== network || run.accuracy === null) continue;
    const first = run.stages.findIndex(({ trains }) => trains);
    const depth = first < 0 ? 0 : run.stages.length - first;
    const isWhole = run.stages.slice(run.stages.length - depth).every(({ trains }) => trains);
    if (isWhole && !found.has(depth)) found.set(depth, run);
  }
  return [...found].map(([depth, run]) => ({ depth, run }));
}

export function figuresFromRuns(
  past: readonly PastDepth[],
  now: { readonly depth: number | null; readonly seconds: { low: number; high: number } | null },
  memoryMiB: (run: RunSummary) => number | null,
  measuring: boolean,
): (depth: number) => DepthFigures {
  return (depth) => {
    const run = past.find((one) => one.depth === depth)?.run;
    const used = run ? memoryMiB(run) : null;
    const time = depth === now.depth ? now.seconds : null;
    return {
      ...unknown,
      missing: measuring ? words.row.toCome : unknown.missing,
      accuracy: run?.accuracy ?? null,
      time: time && durationRange(time),
      memory: used === null ? null : memory(used),
    };
  };
}
