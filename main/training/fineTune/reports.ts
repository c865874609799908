/** What a training says while it goes on: how far it is, how fast, and what a person should know. */
import type { TaskContext } from '../../jobs/task.ts';
import type { TrainPlan } from '../plan/resolvePlan.ts';
import type { TrainEvent } from '../trainTask.ts';
import type { UpdateFacts } from './fitPhases.ts';

export interface Reports {
  note(text: string): void;
  /** Preparing: decoding, running the frozen part. */
  preparing(progress: { readonly stage: string; readonly done: number; readonly total: number }): void;
  /** The first phase, on features. */
  head(progress: { stage: string; done: number; total: number | null; share: number }): void;
  update(facts: UpdateFacts): void;
}

/** How the whole time is shared out, roughly: preparing, the head, the rest. */
const preparingShare = 0.15;
const headShare = 0.1;
const updateEveryMs = 500;

export function createReports(context: TaskContext<TrainEvent>, plan: TrainPlan, clock: () => number): Reports {
  const hasHead = plan.phases[0]!.onFeatures;
  const fitFrom = preparingShare + (hasHead ? headShare : 0);
  const fitted = hasHead ? plan.phases.slice(1) : plan.phases;
  const epochsBefore = (phase: number) =>
    plan.phases.slice(hasHead ? 1 : 0, phase).reduce((sum, { epochs }) => sum + epochs, 0);
  const allEpochs = fitted.reduce((sum, { epochs }) => sum + epochs, 0);
  let sentAt = Number.NEGATIVE_INFINITY;

  return {
    note: (text) => context.emit({ type: 'note', text }),
    preparing: ({ stage, done, total }) =>
      context.progress({ stage, done, total, progress: (done / Math.max(1, total)) * preparingShare }),
    head: ({ stage, done, total, share }) =>
      context.progress({ stage: `Head: ${stage}`, done, total, progress: preparingShare + share * headShare }),
    update({ state, epochs, loss, learningRate, progress }) {
      if (clock() - sentAt < updateEveryMs) return;
      sentAt = clock();
      const phase = plan.phases[state.phase]!;
      const share = (epochsBefore(state.phase) + progress * phase.epochs) / allEpochs;
      context.progress({
        stage: `${phase.title}: epoch ${state.phaseEpochs + 1} of ${phase.epochs}`,
        ...{ done: state.phaseEpochs, total: phase.epochs, progress: fitFrom + (1 - fitFrom) * share },
      });
      context.emit({
        type: 'step',
        ...{ epochs, phase: state.phase, loss, learningRate },
        picturesPerSecond: state.sums.rows / Math.max(1e-9, state.sums.seconds),
      });
    },
  };
}
