/** Each schedule at a few places, and the rise before it. */
import { expect, test } from 'vitest';
import { rateShare, type ScheduleName } from '../../../../main/training/schedules/shares.ts';

const at = (schedule: ScheduleName, places: readonly number[], plateaus = 0, warmUp = 0) =>
  places.map((progress) => Number(rateShare(schedule, { progress, plateaus }, warmUp).toPrecision(4)));

test('schedules move as their papers say', () => {
  expect(at('constant', [0, 0.5, 1])).toEqual([1, 1, 1]);
  expect(at('cosine', [0, 0.25, 0.5, 1])).toEqual([1, 0.8536, 0.5, 0]);
  expect(at('step', [0, 0.49, 0.5, 0.74, 0.75, 1])).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01]);
  expect(at('plateau', [0, 0.9], 0)).toEqual([1, 1]);
  expect(at('plateau', [0, 0.9], 2)).toEqual([0.01, 0.01]);
  // torch.optim.lr_scheduler.OneCycleLR: initial 1/25 of the peak at 0, peak at 0.3, final 1/25/10⁴ at 1.
  expect(at('oneCycle', [0, 0.15, 0.3, 1])).toEqual([0.04, 0.52, 1, 0.000004]);
});

test('the rate rises in a line before all but one-cycle', () => {
  expect(at('cosine', [0, 0.05, 0.1, 0.55, 1], 0, 0.1)).toEqual([0, 0.5, 1, 0.5, 0]);
  expect(at('constant', [0.05, 0.2], 0, 0.1)).toEqual([0.5, 1]);
  expect(at('oneCycle', [0], 0, 0.1)).toEqual([0.04]);
});
