/** How much of a phase is over: what schedules follow, and what ends it. */
import type { PlannedPhase, TrainPlan } from '../plan/resolvePlan.ts';
import type { FitState } from './fitState.ts';

/**
 * 0…1: the share of its updates, or, where that is further, the share of the time that the limit leaves for it. Phases share
 * the time as they share the epochs, and time that one did not use goes to the next.
 */
export function phaseProgress(
  {
    plan,
    updatesPerEpoch,
    secondsLimit,
  }: { readonly plan: TrainPlan; readonly updatesPerEpoch: number; readonly secondsLimit: number | null },
  phase: PlannedPhase,
  { phase: index, phaseUpdates, phaseSeconds, seconds }: FitState,
): number {
  const byUpdates = phaseUpdates / (phase.epochs * updatesPerEpoch);
  if (secondsLimit === null) return Math.min(1, byUpdates);
  const epochsLeft = plan.phases.slice(index).reduce((sum, { epochs }) => sum + epochs, 0);
  const left = secondsLimit - (seconds - phaseSeconds);
  const own = (left * phase.epochs) / epochsLeft;
  return Math.min(1, Math.max(byUpdates, own > 0 ? phaseSeconds / own : 1));
}
