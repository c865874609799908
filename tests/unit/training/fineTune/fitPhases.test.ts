/** The loop: which epoch is kept, when it stops, and what it does when it is told to or when things go wrong. */
import { expect, test } from 'vitest';
import { type FitEnd, fitPhases } from '../../../../main/training/fineTune/fitPhases.ts';
import { beginning, type FitState } from '../../../../main/training/fineTune/fitState.ts';
import { createScriptedFit, type Script } from './scriptedTrainer.ts';

const afterHead = (): FitState => ({ ...beginning(4), epochs: 3, carried: new Map([['w', Float32Array.of(100)]]) });
const keptOf = (end: FitEnd) => (end.paused ? 'paused' : end.kept.get('w')![0]);

async function run(script: Script, state = beginning(4)) {
  const { fit: scripted, told } = createScriptedFit(script);
  const end = await fitPhases(scripted, state);
  return { kept: keptOf(end), best: state.best?.epoch ?? null, told };
}

test('keeps the epoch that held-out photos liked best', async () => {
  const { kept, best, told } = await run({ phases: [{ epochs: 4 }], heldOut: [0.9, 0.5, 0.7, 0.6] });
  // Two updates an epoch.
  expect({ kept, best, epochs: told.epochs }).toEqual({ kept: 4, best: 2, epochs: [1, 2, 3, 4] });
});

test('keeps the head alone when thawing only made it worse', async () => {
  const { kept, best, told } = await run({ phases: [{ epochs: 2 }], heldOut: [0.4, 0.5, 0.6] }, afterHead());
  expect({ kept, best, epochs: told.epochs }).toEqual({ kept: 100, best: 3, epochs: [4, 5] });
});

test('keeps the last epoch when no photos were held out', async () => {
  expect(await run({ phases: [{ epochs: 3 }], heldOut: [] })).toMatchObject({ kept: 6, best: 3 });
});

test('stops after so many epochs without a better one, and begins the next phase from the best', async () => {
  const { kept, told } = await run({
    phases: [{ epochs: 10 }, { epochs: 2 }],
    ...{ heldOut: [0.5, 0.6, 0.7, 0.4, 0.3], patience: 2 },
  });
  expect(told.epochs).toEqual([1, 2, 3, 4, 5]);
  // The best of the first phase came after 2 updates; 4 of the second phase follow.
  expect(kept).toBe(6);
});

test('the plateau schedule divides the rate when the held-out loss stands still for three epochs', async () => {
  const { told } = await run({ phases: [{ epochs: 6, schedule: 'plateau' }], heldOut: [0.5, 0.5, 0.5, 0.5, 0.4, 0.3] });
  expect(told.rates.map((rate) => Number(rate.toPrecision(3)))).toEqual([
    ...new Array<number>(8).fill(0.1),
    ...new Array<number>(4).fill(0.01),
  ]);
});

test('a NaN loss stops, says when and which rate to try, and keeps what was good', async () => {
  const { kept, told } = await run({
    phases: [{ epochs: 4 }],
    ...{ heldOut: [0.5], losses: [1, 1, 1, Number.NaN] },
  });
  expect(kept).toBe(2);
  expect(told.notes).toEqual([
    'Stopped early: the loss became NaN in epoch 2. The rate 0.1 is probably too high: try 0.01. The best before it, epoch 1, is kept.',
  ]);
});

test('a NaN loss before anything good is an error that offers a rate', async () => {
  const script = { phases: [{ epochs: 4 }], heldOut: [], losses: [Number.NaN] };
  await expect(run(script)).rejects.toMatchObject({
    code: 'unusable-data',
    message: 'Stopped: the loss became NaN in epoch 1. The rate 0.1 is probably too high: try 0.01.',
  });
  // A head that was trained first is good.
  expect((await run({ ...script, heldOut: [0.5] }, afterHead())).kept).toBe(100);
});

test('a time limit shortens the schedule and ends the training; phases share the time', async () => {
  const { told } = await run({
    phases: [
      { epochs: 50, schedule: 'cosine' },
      { epochs: 50, schedule: 'cosine' },
    ],
    ...{ heldOut: new Array(100).fill(0.5), updateMs: 100, secondsLimit: 1.99 },
  });
  expect(told.rates).toHaveLength(20);
  expect(told.rates[9]).toBeLessThan(0.01);
  expect(told.rates[10]).toBeGreaterThan(0.09);
  expect(told.rates[19]).toBeLessThan(0.01);
});

test('no time at all keeps the head', async () => {
  const script = { phases: [{ epochs: 5 }], heldOut: [0.4], secondsLimit: -1 };
  expect((await run(script, afterHead())).kept).toBe(100);
});

test('pauses with a checkpoint, and ends with the best so far, when somebody wishes so', async () => {
  const paused = createScriptedFit({ phases: [{ epochs: 5 }], heldOut: [] });
  paused.wishFor('pause');
  expect(await fitPhases(paused.fit, beginning(4))).toEqual({ paused: true });
  expect(paused.told.saves).toBe(1);

  const kept = createScriptedFit({ phases: [{ epochs: 5 }], heldOut: [0.5, 0.6] });
  const { fit: scripted } = kept;
  const end = await fitPhases(
    { ...scripted, onEpoch: (epoch) => (epoch.epoch === 2 ? void kept.wishFor('keep') : undefined) },
    beginning(4),
  );
  expect(keptOf(end)).toBe(2);
});

test('a cancelled training throws what its signal says', async () => {
  const { fit: scripted } = createScriptedFit({ phases: [{ epochs: 5 }], heldOut: [] });
  const cancelled = { ...scripted, signal: AbortSignal.abort(new Error('cancelled')) };
  await expect(fitPhases(cancelled, beginning(4))).rejects.toThrow('cancelled');
});
