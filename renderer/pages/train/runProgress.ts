/** How far a run is, phase by phase, and how long its curves will become. */
import type { Job, RunDetails } from '../../../main/contract/index.ts';
import { isUnderWay } from '../../api/jobs.tsx';
import { texts } from '../../texts/index.ts';
import { heat, plannedPhases } from './freezePlan.ts';
import { phaseDetail, phaseTitle } from './planWords.ts';

const words = texts.train;

export interface PhaseProgress {
  /** "1 Head", "2 Thaw layer4". */
  readonly title: string;
  /** "12 epochs at 0.0001, falling to 0 (cosine)". */
  readonly detail: string;
  /** Share of the bar, about as long as it is expected to take. */
  readonly share: number;
  readonly heat: 1 | 2 | 3;
  readonly epochs: { readonly done: number; readonly planned: number };
  /** Share that is done, 0…1. */
  readonly done: number;
  readonly isCurrent: boolean;
}

type Progressing = Pick<RunDetails, 'plan' | 'epochs' | 'settings' | 'stages' | 'state'>;

/** The phases of the plan; as the settings ask for them while the training has not said its own yet. */
export function phaseProgress(run: Progressing, job: Job | null): readonly PhaseProgress[] {
  const plan = planOf(run);
  const current = run.epochs.at(-1)?.phase ?? -1;
  const rates = plan.map(({ learningRate }) => learningRate);
  const works = plan.map(({ epochs, stages }) => epochs * epochWork(stages.length, run.stages.length));
  const sum = works.reduce((total, work) => total + work, 0) || 1;
  return plan.map((phase, index): PhaseProgress => {
    const trained = run.epochs.filter((epoch) => epoch.phase === index).length;
    const planned = Math.max(trained, plannedOf(phase.epochs, index, current, job));
    const isOver = run.state === 'done' || index < current;
    return {
      title: words.phase.title(index + 1, titleOf(plan, index, run)),
      detail: phaseDetail(phase, true),
      share: (works[index] ?? 0) / sum,
      heat: heat(phase.learningRate, Math.max(...rates)),
      epochs: { done: trained, planned },
      done: isOver ? 1 : planned > 0 ? trained / planned : 0,
      isCurrent: index === current && !isOver,
    };
  });
}

/** Where the x-axis of the curves ends: the last epoch that may come. */
export function lastPlannedEpoch(run: Progressing, job: Job | null): number {
  const last = run.epochs.at(-1);
  if (run.state !== 'running' && run.state !== 'paused') return last?.epoch ?? 1;
  const phases = phaseProgress(run, job);
  const current = last?.phase ?? 0;
  const left = phases
    .slice(current)
    .reduce((sum, { epochs }, index) => sum + (index === 0 ? epochs.planned - epochs.done : epochs.planned), 0);
  return (last?.epoch ?? 0) + left;
}

/** Epochs after which a phase with other stages began, with what it thawed: vertical lines in the curves. */
export function thawMarks(run: Progressing): readonly { readonly epoch: number; readonly label: string }[] {
  const plan = planOf(run);
  return run.epochs.flatMap((epoch, index) => {
    const before = run.epochs[index - 1];
    if (!before || before.phase === epoch.phase) return [];
    return [{ epoch: before.epoch, label: titleOf(plan, epoch.phase, run).toLowerCase() }];
  });
}

function planOf({ plan, settings, stages }: Progressing): RunDetails['plan'] {
  if (plan.length > 0) return plan;
  const names = stages.map(({ name }) => name);
  return plannedPhases(settings, names).map((phase) => ({ ...phase, title: '', stages: [...phase.stages] }));
}

function titleOf(plan: RunDetails['plan'], phase: number, { stages, settings }: Progressing): string {
  const names = stages.map(({ name }) => name);
  return phaseTitle(plan[phase] ?? { stages: [] }, plan[phase - 1], names, settings.start);
}

/** A head on cached features says itself how many epochs it takes: what is chosen by then may be fewer. */
function plannedOf(epochs: number, index: number, current: number, job: Job | null): number {
  const isHead = index === 0 && current === 0;
  return isHead && job !== null && isUnderWay(job) && job.total !== null ? job.total : epochs;
}

/** An epoch of a head on cached features is nearly free beside one that goes through thawed stages. */
const epochWork = (thawed: number, stages: number): number => 0.06 + thawed / Math.max(1, stages);
