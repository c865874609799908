/** A phase's trainer that does what a test says: its losses come from a list, and its parameters say how many updates it has seen. */
import type { Fit, PhaseTrainer } from '../../../../main/training/fineTune/fitPhases.ts';
import type { FitState } from '../../../../main/training/fineTune/fitState.ts';
import type { TrainPlan } from '../../../../main/training/plan/resolvePlan.ts';

export interface Script {
  readonly phases: readonly { readonly epochs: number; readonly schedule?: 'constant' | 'plateau' | 'cosine' }[];
  /** Training loss of update 0, 1, 2, … in all; 1 where none is given. */
  readonly losses?: readonly number[];
  /** Held-out losses in the order they are asked for; the first is the state before thawing when a head came before. */
  readonly heldOut: readonly (number | null)[];
  readonly patience?: number;
  readonly secondsLimit?: number;
  /** Milliseconds that an update takes. */
  readonly updateMs?: number;
}

export const updatesPerEpoch = 2;

export function createScriptedFit(script: Script) {
  const told = { epochs: [] as number[], rates: [] as number[], notes: [] as string[], saves: 0 };
  const heldOut = [...script.heldOut];
  let now = 0;
  let updates = 0;
  let wish: 'pause' | 'keep' | null = null;
  const plan: TrainPlan = {
    ...{ start: 'pretrained', trained: ['a'], rates: new Map() },
    phases: script.phases.map(({ epochs, schedule = 'constant' }, index) => ({
      ...{ title: `phase ${index}`, epochs, schedule, learningRate: 0.1, warmUp: 0, stages: ['a'], onFeatures: false },
    })),
  };
  const fit: Fit = {
    ...{
      plan,
      updatesPerEpoch,
      updateRows: 4,
      patience: script.patience ?? 0,
      secondsLimit: script.secondsLimit ?? null,
    },
    async open(_phase, state: FitState): Promise<PhaseTrainer> {
      const start = state.carried.get('w')?.[0] ?? 0;
      let own = 0;
      return {
        async update(_position, learningRate) {
          told.rates.push(learningRate);
          now += script.updateMs ?? 10;
          own++;
          return { loss: script.losses?.[updates++] ?? 1, correct: 2 };
        },
        async judge(set) {
          const loss = set === 'heldOut' ? (heldOut.shift() ?? null) : 0.5;
          return loss === null ? null : { loss: loss + 1, refined: loss, accuracy: 0.5 };
        },
        kept: () => new Map([['w', Float32Array.of(start + own)]]),
        dispose: async () => {},
      };
    },
    async save(_state, _trainer, when) {
      if (when === 'now') told.saves++;
    },
    onEpoch: ({ epoch }) => told.epochs.push(epoch),
    onUpdate: () => {},
    onNote: (text) => told.notes.push(text),
    wish: () => wish,
    signal: new AbortController().signal,
    clock: () => now,
  };
  return { fit, told, wishFor: (wanted: 'pause' | 'keep') => (wish = wanted) };
}
