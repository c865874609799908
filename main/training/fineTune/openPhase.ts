/** The trainer of one phase, as the loop uses it. */
import type { Trainer, TrainerRequest } from '../../compute/trainer.ts';
import type { Batches } from './batches.ts';
import type { PhaseTrainer } from './fitPhases.ts';
import type { FitState } from './fitState.ts';
import { type JudgedSet, judgeSet, type Mistake } from './judge.ts';
import { isOutOfMemory, smallerBatch } from './outOfMemory.ts';
import type { Samples } from './samples.ts';
import { createUpdater } from './updater.ts';

export interface OpenPhaseOptions {
  /** Everything but the batch and the values, which the state has. */
  readonly request: Omit<TrainerRequest, 'batch'>;
  openTrainer(request: TrainerRequest): Promise<Trainer>;
  readonly samples: Samples;
  readonly batches: Batches;
  readonly sets: Readonly<Record<'heldOut' | 'validation', JudgedSet>>;
  readonly classWeights: Float32Array;
  readonly updateRows: number;
  readonly seed: number;
  /** Milliseconds that the device computed a batch. */
  onBusy(ms: number): void;
  /** Memory ran out: batches have so many rows from now on. */
  onSmaller(rows: number): void;
  /** Validation photos that are called wrong, each time they are judged. */
  onMistakes?(mistakes: readonly Mistake[]): void;
}

/** A phase's trainer that goes on where `state` stands. Its memory is its caller's to dispose. */
export interface OpenPhase extends PhaseTrainer {
  /** For a checkpoint. */
  state(): ReturnType<Trainer['state']>;
}

export async function openPhase(options: OpenPhaseOptions, state: FitState, clock: () => number): Promise<OpenPhase> {
  const { request, openTrainer, samples, batches, sets, classWeights, updateRows, seed, onBusy, onSmaller } = options;
  const parameters = new Map([...request.parameters, ...state.carried]);
  const which = request.averageDecay === null ? 'current' : 'average';

  /** Opens with as many rows as there is memory for. */
  async function open(rows: number): Promise<Trainer> {
    for (let batch = rows; ; ) {
      try {
        const opened = await openTrainer({ ...request, parameters, batch });
        state.batchRows = batch;
        return opened;
      } catch (error) {
        const smaller = smallerBatch(updateRows, batch);
        if (!isOutOfMemory(error) || smaller === null) throw error;
        batch = smaller;
        onSmaller(batch);
      }
    }
  }

  let trainer = await open(state.batchRows);
  if (state.trainer !== null) trainer.restore(state.trainer);

  const updater = createUpdater({
    ...{ batches, updateRows, classes: classWeights.length, seed },
    rows: () => state.batchRows,
    async step(step) {
      const startedAt = clock();
      const result = await trainer.step(step);
      onBusy(clock() - startedAt);
      return result;
    },
    async shrink(rows) {
      const reached = trainer.state();
      await trainer.dispose();
      onSmaller(rows);
      trainer = await open(rows);
      trainer.restore(reached);
    },
  });

  return {
    ...updater,
    judge: (set) =>
      judgeSet(trainer, samples, sets[set], {
        ...{ classWeights, which, rows: state.batchRows },
        onMistakes: set === 'validation' ? options.onMistakes : undefined,
      }),
    kept: () => trainer.parameters(which),
    state: () => trainer.state(),
    dispose: () => trainer.dispose(),
  };
}
