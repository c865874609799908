/** Which runs the table shows, and on which scale. */
import type { RunSummary } from '../../../main/contract/index.ts';
import { scaleStart } from '../../components/Whisker.tsx';

export interface RunFilter {
  /** Looked for in number, name and notes. */
  readonly search: string;
  /** As `networkOf` names it; null for any. */
  readonly network: string | null;
  /** Of each network only the run with the highest accuracy. */
  readonly bestOnly: boolean;
}

export const everyRun: RunFilter = { search: '', network: null, bestOnly: false };

/** What runs that are made of several others stand under: no single network has their accuracy. */
export const severalNetworks = 'several networks';

export const networkOf = ({ members, settings }: RunSummary): string =>
  members.length > 0 ? severalNetworks : settings.backbone;

/** In the order given. */
export function shownRuns(runs: readonly RunSummary[], filter: RunFilter): readonly RunSummary[] {
  const wanted = filter.search.trim().toLowerCase();
  const matching = runs.filter(
    (run) =>
      (filter.network === null || networkOf(run) === filter.network) &&
      `${run.number} ${run.name}\n${run.notes}`.toLowerCase().includes(wanted),
  );
  return filter.bestOnly ? bestOfEachNetwork(matching) : matching;
}

/** Networks none of whose runs has a result are left out; of equal runs the first one stays. */
function bestOfEachNetwork(runs: readonly RunSummary[]): readonly RunSummary[] {
  const best = new Map<string, RunSummary>();
  for (const run of runs) {
    if (run.accuracy === null) continue;
    const soFar = best.get(networkOf(run))?.accuracy?.value ?? -1;
    if (run.accuracy.value > soFar) best.set(networkOf(run), run);
  }
  return runs.filter((run) => best.get(networkOf(run)) === run);
}

export interface AccuracyScale {
  /** Where every range starts, 0…1; it ends at 1. */
  readonly from: number;
  /** How many photos all runs were judged on; null where that differs. */
  readonly photos: number | null;
  /** Highest accuracy, 0…1. */
  readonly best: number;
}

/** One scale for all, so that rows can be compared by eye; null while no run has a result. */
export function accuracyScale(runs: readonly RunSummary[]): AccuracyScale | null {
  const judged = runs.flatMap((run) => (run.accuracy ? [run.accuracy] : []));
  const [first] = judged;
  if (!first) return null;
  return {
    from: scaleStart(Math.min(...judged.map(({ low }) => low))),
    photos: judged.every(({ n }) => n === first.n) ? first.n : null,
    best: Math.max(...judged.map(({ value }) => value)),
  };
}

/** Ticks a run or takes its tick away. Two are compared; several can be averaged. */
export const toggleTick = (ticked: readonly number[], runId: number): readonly number[] =>
  ticked.includes(runId) ? ticked.filter((id) => id !== runId) : [...ticked, runId];
