/** How long the phases of a plan take: from what the advisor measured, or in proportion where nothing is measured. */
import type { Advice, Network, TrainSettings } from '../../../main/contract/index.ts';
import { depthOf, type PlannedPhase } from './freezePlan.ts';

type Stages = Network['stages'];

/** Seconds of the whole plan as a range, from measured epochs; null while one of its depths is not measured. */
export function planSeconds(
  settings: TrainSettings,
  phases: readonly PlannedPhase[],
  stages: Stages,
  advice: Advice | null,
): { low: number; high: number } | null {
  if (advice === null) return null;
  const names = stages.map(({ name }) => name);
  const depth = depthOf(settings, names);
  const isUsual = settings.phases.length === 0 && settings.start === 'pretrained' && depth !== null;
  const usual = isUsual ? advice.depths.find(({ thaw }) => thaw === depth)?.totalSeconds : null;
  if (usual) return limited(usual, settings.timeLimitSeconds);
  const each = phases.map((phase) => measuredSeconds(phase, stages, advice));
  if (each.some((seconds) => seconds === null)) return null;
  const sum = each.reduce<number>((total, seconds) => total + (seconds ?? 0), 0);
  return limited({ low: 0.8 * sum, high: 1.3 * sum + 3 }, settings.timeLimitSeconds);
}

function limited(seconds: { low: number; high: number }, limit: number): { low: number; high: number } {
  if (limit === 0) return seconds;
  return { low: Math.min(limit, seconds.low), high: Math.min(limit, seconds.high) };
}

/** Share of the time each phase takes, adding up to 1. */
export function phaseShares(phases: readonly PlannedPhase[], stages: Stages, advice: Advice | null): readonly number[] {
  const measured = phases.map((phase) => (advice === null ? null : measuredSeconds(phase, stages, advice)));
  const times = measured.every((seconds) => seconds !== null)
    ? measured.map((seconds) => seconds ?? 0)
    : phases.map((phase) => phase.epochs * epochWork(phase, stages));
  const sum = times.reduce((total, time) => total + time, 0);
  return times.map((time) => (sum > 0 ? time / sum : 1 / phases.length));
}

function measuredSeconds(phase: PlannedPhase, stages: Stages, advice: Advice): number | null {
  const depth = depthOfPhase(phase, stages);
  const perEpoch = advice.depths.find(({ thaw }) => thaw === depth)?.secondsPerEpoch ?? null;
  return perEpoch === null ? null : perEpoch * phase.epochs;
}

/** A head on cached features is nearly free; deeper, every picture goes forwards and backwards through what is thawed. */
function epochWork(phase: PlannedPhase, stages: Stages): number {
  const sum = (of: Stages) => of.reduce((total, { macs }) => total + macs, 0);
  const all = sum(stages);
  const depth = depthOfPhase(phase, stages);
  return 0.05 + (all > 0 && depth > 0 ? sum(stages.slice(-depth)) / all : 0);
}

/** How deep the phase reaches: picked stages cost as much as all behind the first of them. */
export function depthOfPhase({ stages: trained }: PlannedPhase, stages: Stages): number {
  const first = stages.findIndex(({ name }) => name === trained[0]);
  return first < 0 ? 0 : stages.length - first;
}
