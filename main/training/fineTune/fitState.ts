/** Where a training stands: all that it needs to go on to the same bits, besides its request. */
import type { TrainerState } from '../../compute/trainer.ts';
import type { Parameters } from '../../networks/graph.ts';

export interface FitState {
  /** Index of the phase. */
  phase: number;
  /** Epochs done in the phase, and in all phases (a head's on features included). */
  phaseEpochs: number;
  epochs: number;
  /** Updates done in the epoch that is under way, and in the phase. */
  updates: number;
  phaseUpdates: number;
  /** Rows drawn from the stream of training photos so far. */
  position: number;
  /** Rows that the device computes at once; halved when memory runs out. */
  batchRows: number;
  /** Seconds of training in this phase and in all, without pauses. */
  phaseSeconds: number;
  seconds: number;
  /** How often the held-out loss (refined, see refinedLoss.ts) stood still in this phase, and for how many epochs it has now. */
  plateaus: number;
  epochsSinceLower: number;
  /** Lowest held-out (else training) loss of the phase. */
  lowest: number;
  /** Epochs of this phase since the best of all. */
  epochsSinceBest: number;
  /** Of the epoch that is under way. */
  /** `learningRate` is its last update's. */
  sums: { loss: number; correct: number; rows: number; updates: number; seconds: number; learningRate: number };
  best: BestState | null;
  /** Parameters as they were when the phase began, where they differ from those the training began with. */
  carried: Parameters;
  /** Of the phase's trainer; null before its first step. */
  trainer: TrainerState | null;
}

export interface BestState {
  /** Counted over all phases; the last epoch of a head on features stands for the state before thawing. */
  readonly epoch: number;
  readonly phase: number;
  /** On the held-out photos; null when there are none, and the best is the last. */
  readonly loss: number | null;
  /** What it is the best by. */
  readonly refined: number | null;
  readonly accuracy: number | null;
  readonly parameters: Parameters;
}

export const noSums = (): FitState['sums'] => ({
  loss: 0,
  correct: 0,
  rows: 0,
  updates: 0,
  seconds: 0,
  learningRate: 0,
});

export const beginning = (batchRows: number): FitState => ({
  ...{ phase: 0, phaseEpochs: 0, epochs: 0, updates: 0, phaseUpdates: 0, position: 0, batchRows },
  ...{ phaseSeconds: 0, seconds: 0, plateaus: 0, epochsSinceLower: 0, lowest: Number.MAX_VALUE, epochsSinceBest: 0 },
  ...{ sums: noSums(), best: null, carried: new Map(), trainer: null },
});

/** On to the next phase, from what is best so far (else what the last one came to). */
export function nextPhase(state: FitState, last: Parameters): void {
  const from = state.best?.parameters ?? last;
  Object.assign(state, {
    ...{ phase: state.phase + 1, phaseEpochs: 0, updates: 0, phaseUpdates: 0, phaseSeconds: 0 },
    ...{ plateaus: 0, epochsSinceLower: 0, lowest: Number.MAX_VALUE, epochsSinceBest: 0 },
    ...{ sums: noSums(), carried: new Map([...state.carried, ...from]), trainer: null },
  } satisfies Partial<FitState>);
}
