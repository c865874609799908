import { expect, test } from 'vitest';
import { createTimeLeft } from '../../../main/jobs/timeLeft.ts';

function open() {
  let now = 0;
  const timeLeft = createTimeLeft(() => now);
  return { timeLeft, at: (ms: number) => (now = ms) };
}

test('says nothing while the work is too young to be measured, and while the share is unknown', () => {
  const { timeLeft, at } = open();
  timeLeft.report(null);
  // Starting up took 10 s and says nothing of the speed.
  at(10_000);
  timeLeft.report(0);
  at(11_000);
  timeLeft.report(0.1);
  expect(timeLeft.estimate()).toBeNull();
  at(12_000);
  timeLeft.report(0.2);
  const estimate = timeLeft.estimate()!;
  expect(estimate.low).toBeLessThan(8);
  expect(estimate.high).toBeGreaterThan(8);
  expect(estimate.high).toBeLessThan(15);
  timeLeft.report(null);
  expect(timeLeft.estimate()).toBeNull();
});

test('the true time left lies inside the range for even work', () => {
  const { timeLeft, at } = open();
  for (let ms = 100; ms < 60_000; ms += 100) {
    at(ms);
    timeLeft.report(ms / 60_000);
    const estimate = timeLeft.estimate();
    if (!estimate) continue;
    const truth = (60_000 - ms) / 1000;
    expect(estimate.low).toBeLessThanOrEqual(truth);
    expect(estimate.high).toBeGreaterThanOrEqual(truth);
  }
});

test('the range spans both the whole and the latest stretch when the speed changes', () => {
  const { timeLeft, at } = open();
  // Half the work in 10 s, then a quarter of that speed.
  for (let ms = 100; ms <= 10_000; ms += 100) {
    at(ms);
    timeLeft.report(ms / 20_000);
  }
  for (let ms = 10_100; ms <= 26_000; ms += 100) {
    at(ms);
    timeLeft.report(0.5 + (ms - 10_000) / 80_000);
  }
  const estimate = timeLeft.estimate()!;
  const truth = 24;
  expect(estimate.low).toBeLessThan(truth);
  expect(estimate.high).toBeGreaterThan(truth);
});

test('a stall makes the upper end grow instead of counting down', () => {
  const { timeLeft, at } = open();
  for (let ms = 100; ms <= 10_000; ms += 100) {
    at(ms);
    timeLeft.report(ms / 20_000);
  }
  const before = timeLeft.estimate()!;
  at(30_000);
  const after = timeLeft.estimate()!;
  expect(after.high).toBeGreaterThan(2 * before.high);
});

test('a share that falls is taken as news, not as a negative speed', () => {
  const { timeLeft, at } = open();
  timeLeft.report(0);
  at(5000);
  timeLeft.report(0.8);
  at(6000);
  timeLeft.report(0.4);
  expect(timeLeft.estimate()).toBeNull();
  at(9000);
  timeLeft.report(0.7);
  const estimate = timeLeft.estimate()!;
  expect(estimate.low).toBeLessThan(3);
  expect(estimate.high).toBeGreaterThan(3);
});
