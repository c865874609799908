/** When checkpoints are written, and what is done when one cannot be. */
import { writeCheckpoint } from './checkpoint.ts';
import type { SaveMoment } from './fitPhases.ts';
import type { FitState } from './fitState.ts';
import type { OpenPhase } from './openPhase.ts';

export interface CheckpointsOptions {
  readonly folder: string;
  readonly subject: string;
  readonly everyMs: number;
  onNote(text: string): void;
  clock(): number;
}

export interface Checkpoints {
  write(state: FitState): Promise<void>;
  /** The state with the trainer's own. */
  save(state: FitState, trainer: OpenPhase, when: SaveMoment): Promise<void>;
}

/** Writing may take at most this share of the time: large networks have fewer checkpoints, and short epochs not one each. */
const mostOfTime = 0.02;

export function createCheckpoints({ folder, subject, everyMs, onNote, clock }: CheckpointsOptions): Checkpoints {
  let writtenAt = clock();
  let lastTook = 0;
  let failing = false;

  async function write(state: FitState): Promise<void> {
    const startedAt = clock();
    try {
      await writeCheckpoint(folder, subject, state);
      failing = false;
    } catch (error) {
      // The one before is still whole: the run goes on, and says it once.
      if (!isOfTheDisk(error)) throw error;
      if (!failing) onNote(`A checkpoint could not be written (${error.code}). Training goes on with the one before.`);
      failing = true;
    }
    writtenAt = clock();
    lastTook = writtenAt - startedAt;
  }

  return {
    write,
    async save(state, trainer, when) {
      const least = { update: Math.max(everyMs, lastTook / mostOfTime), epoch: lastTook / mostOfTime, now: 0 };
      if (clock() - writtenAt < least[when]) return;
      state.trainer = trainer.state();
      await write(state);
    },
  };
}

const isOfTheDisk = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
