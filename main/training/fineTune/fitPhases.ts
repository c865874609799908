/** The training loop: phase by phase, epoch by epoch, update by update, until the plan is done or somebody stops it. */
import { type Epoch, ServiceError } from '../../contract/index.ts';
import type { TaskWish } from '../../jobs/task.ts';
import type { Parameters } from '../../networks/graph.ts';
import type { PlannedPhase, TrainPlan } from '../plan/resolvePlan.ts';
import { rateShare } from '../schedules/shares.ts';
import { type FitState, nextPhase, noSums } from './fitState.ts';
import type { Judgement } from './judge.ts';
import { phaseProgress } from './phaseProgress.ts';
import type { Updater } from './updater.ts';

/** A phase's trainer as the loop sees it. */
export interface PhaseTrainer extends Updater {
  /** Of the parameters that would be kept now; null without such photos. */
  judge(set: 'heldOut' | 'validation'): Promise<Judgement | null>;
  /** What would be kept now: the parameters that train, or their moving average, and running statistics. */
  kept(): Parameters;
  dispose(): Promise<void>;
}

export interface Fit<Open extends PhaseTrainer = PhaseTrainer> {
  readonly plan: TrainPlan;
  /** Updates that an epoch takes. */
  readonly updatesPerEpoch: number;
  /** Rows of an update. */
  readonly updateRows: number;
  /** 0: never stop early. */
  readonly patience: number;
  /** Seconds that all phases may take together; null for as long as they need. */
  readonly secondsLimit: number | null;
  /** A trainer for the phase, as `state` left it. */
  open(phase: PlannedPhase, state: FitState): Promise<Open>;
  save(state: FitState, trainer: Open, when: SaveMoment): Promise<void>;
  onEpoch(epoch: Epoch): void;
  onUpdate(facts: UpdateFacts): void;
  onNote(text: string): void;
  wish(): TaskWish | null;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  clock(): number;
}

/** After an update or an epoch a checkpoint is written when one is due, `now` in any case. */
export type SaveMoment = 'update' | 'epoch' | 'now';

export interface UpdateFacts {
  readonly state: FitState;
  /** Epochs done in all, the share of the one under way included. */
  readonly epochs: number;
  readonly loss: number;
  readonly learningRate: number;
  /** That it took. */
  readonly seconds: number;
  /** Share of the phase done, 0…1. */
  readonly progress: number;
}

/** `paused`: the checkpoint says where. Otherwise `kept` is the best epoch's parameters, by name. */
export type FitEnd = { readonly paused: true } | { readonly paused: false; readonly kept: Parameters };

/** Changes `state` as it goes. Throws the signal's reason, and `unusable-data` for a NaN loss when nothing good is there to keep. */
export async function fitPhases<Open extends PhaseTrainer>(fit: Fit<Open>, state: FitState): Promise<FitEnd> {
  for (;;) {
    const phase = fit.plan.phases[state.phase]!;
    const trainer = await fit.open(phase, state);
    try {
      if (state.best === null && state.epochs > 0) await rememberStart(trainer, state);
      while (!isOver(fit, phase, state)) {
        const end = await fitEpoch(fit, phase, trainer, state);
        if (end === 'pause') return { paused: true };
        if (end === 'broken') return { paused: false, kept: keptInSpiteOf(fit, phase, state) };
        if (state.sums.updates > 0) await endEpoch(fit, trainer, state);
        if (end === 'keep') return { paused: false, kept: state.best?.parameters ?? trainer.kept() };
      }
      if (state.phase === fit.plan.phases.length - 1)
        return { paused: false, kept: state.best?.parameters ?? trainer.kept() };
      nextPhase(state, trainer.kept());
    } finally {
      await trainer.dispose();
    }
  }
}

async function fitEpoch<Open extends PhaseTrainer>(
  fit: Fit<Open>,
  phase: PlannedPhase,
  trainer: Open,
  state: FitState,
): Promise<'done' | 'broken' | TaskWish> {
  let progress = phaseProgress(fit, phase, state);
  while (state.updates < fit.updatesPerEpoch && progress < 1) {
    fit.signal.throwIfAborted();
    const wish = fit.wish();
    if (wish === 'pause') await fit.save(state, trainer, 'now');
    if (wish !== null) return wish;

    const startedAt = fit.clock();
    const learningRate = rateOf(fit, phase, state, progress);
    const { loss, correct } = await trainer.update(state.position, learningRate);
    if (!Number.isFinite(loss)) return 'broken';
    const seconds = (fit.clock() - startedAt) / 1000;
    addUp(state, { loss, correct, rows: fit.updateRows, seconds, learningRate });

    progress = phaseProgress(fit, phase, state);
    const epochs = state.epochs + state.updates / fit.updatesPerEpoch;
    fit.onUpdate({ state, epochs, loss, learningRate, seconds, progress });
    await fit.save(state, trainer, 'update');
  }
  return 'done';
}

/** Half an update on from the last one's end, so that the first has a rate and the last is not at zero. */
function rateOf(
  fit: Pick<Fit, 'plan' | 'updatesPerEpoch' | 'secondsLimit'>,
  phase: PlannedPhase,
  state: FitState,
  progress: number,
): number {
  const half = 0.5 / (phase.epochs * fit.updatesPerEpoch);
  const facts = { progress: progress + half, plateaus: state.plateaus };
  return phase.learningRate * rateShare(phase.schedule, facts, phase.warmUp);
}

function addUp(state: FitState, update: Omit<FitState['sums'], 'updates'>): void {
  const { loss, correct, rows, seconds, learningRate } = update;
  state.position += rows;
  state.updates += 1;
  state.phaseUpdates += 1;
  state.phaseSeconds += seconds;
  state.seconds += seconds;
  const { sums } = state;
  state.sums = {
    ...{ loss: sums.loss + loss, correct: sums.correct + correct, rows: sums.rows + rows },
    ...{ updates: sums.updates + 1, seconds: sums.seconds + seconds, learningRate },
  };
}

/** Judges what the epoch came to, keeps it when it is the best, shows it, and writes a checkpoint. */
async function endEpoch<Open extends PhaseTrainer>(fit: Fit<Open>, trainer: Open, state: FitState): Promise<void> {
  const startedAt = fit.clock();
  const heldOut = await trainer.judge('heldOut');
  const validation = await trainer.judge('validation');
  const judging = (fit.clock() - startedAt) / 1000;
  const { sums } = state;
  const trainLoss = sums.loss / sums.updates;
  state.phaseEpochs += 1;
  state.epochs += 1;
  state.updates = 0;
  state.sums = noSums();
  state.phaseSeconds += judging;
  state.seconds += judging;
  keepBest(state, heldOut, trainer);
  watchPlateau(state, heldOut?.refined ?? trainLoss);
  fit.onEpoch({
    ...{ epoch: state.epochs, phase: state.phase, trainLoss, trainAccuracy: sums.correct / sums.rows },
    learningRate: sums.learningRate,
    ...{ valLoss: validation?.loss ?? null, valAccuracy: validation?.accuracy ?? null },
    ...{ heldOutLoss: heldOut?.loss ?? null, heldOutAccuracy: heldOut?.accuracy ?? null },
    seconds: sums.seconds + judging,
  });
  await fit.save(state, trainer, 'epoch');
}

/** The state before thawing takes part in the choice, so that thawing never ends worse than the head alone. */
async function rememberStart(trainer: PhaseTrainer, state: FitState): Promise<void> {
  const judgement = (await trainer.judge('heldOut')) ?? unjudged;
  state.best = { epoch: state.epochs, phase: state.phase - 1, ...judgement, parameters: trainer.kept() };
}

/** Without held-out photos the last epoch is what is kept. */
function keepBest(state: FitState, heldOut: Judgement | null, trainer: PhaseTrainer): void {
  const lowest = state.best?.refined ?? Number.POSITIVE_INFINITY;
  const isBetter = heldOut === null || heldOut.refined < lowest;
  state.epochsSinceBest = isBetter ? 0 : state.epochsSinceBest + 1;
  if (!isBetter) return;
  state.best = { epoch: state.epochs, phase: state.phase, ...(heldOut ?? unjudged), parameters: trainer.kept() };
}

const unjudged = { loss: null, refined: null, accuracy: null };

/** Epochs without a lower loss after which the plateau schedule divides the rate. */
const plateauEpochs = 3;

function watchPlateau(state: FitState, loss: number): void {
  if (loss < state.lowest) {
    state.lowest = loss;
    state.epochsSinceLower = 0;
  } else if (++state.epochsSinceLower >= plateauEpochs) {
    state.plateaus += 1;
    state.epochsSinceLower = 0;
  }
}

function isOver(
  fit: Pick<Fit, 'plan' | 'updatesPerEpoch' | 'secondsLimit' | 'patience'>,
  phase: PlannedPhase,
  state: FitState,
): boolean {
  // Without held-out photos every epoch counts as the best so far, and nothing stops early.
  const stoodStill = fit.patience > 0 && state.epochsSinceBest >= fit.patience;
  return state.phaseEpochs >= phase.epochs || stoodStill || phaseProgress(fit, phase, state) >= 1;
}

/** What is kept after the loss became NaN. */
function keptInSpiteOf(fit: Pick<Fit, 'onNote'>, phase: PlannedPhase, state: FitState): Parameters {
  const epoch = state.epochs + 1;
  const what =
    `the loss became NaN in epoch ${epoch}. The rate ${phase.learningRate} is probably too high: ` +
    `try ${Number((phase.learningRate / 10).toPrecision(1))}.`;
  if (state.best === null) throw new ServiceError('unusable-data', `Stopped: ${what}`, { subject: 'learningRate' });
  fit.onNote(`Stopped early: ${what} The best before it, epoch ${state.best.epoch}, is kept.`);
  return state.best.parameters;
}
