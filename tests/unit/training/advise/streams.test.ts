/** How advice is handed out: the latest value, until the caller leaves, one measurement at a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { latestOf } from '../../../../main/training/advise/latestOf.ts';
import { samplePhotos } from '../../../../main/training/advise/samplePhotos.ts';
import { createTurns } from '../../../../main/training/advise/turns.ts';
import { untilLeft } from '../../../../main/training/advise/untilLeft.ts';

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

test('a slow taker gets the latest value, and the last one in any case', async () => {
  const latest = latestOf<number>();
  latest.push(1);
  latest.push(2);
  const taken: number[] = [];
  for await (const value of latest.values()) {
    taken.push(value);
    if (value === 2) {
      latest.push(3);
      latest.push(4);
      latest.end();
    }
  }
  expect(taken).toEqual([2, 4]);
});

test('values that come while nobody has any are waited for', async () => {
  const latest = latestOf<number>();
  const all = collect(latest.values());
  await sleep(1);
  latest.push(1);
  await sleep(1);
  latest.end();
  expect(await all).toEqual([1]);
});

test('leaving in the middle stops the work', async () => {
  let stopped = false;
  const stream = untilLeft(undefined, async function* (signal) {
    yield 1;
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    yield 2;
  });
  for await (const value of stream) {
    expect(value).toBe(1);
    stopped = true;
    break;
  }
  expect(stopped).toBe(true);
});

test('leaving while a value is waited for ends at once, also by the signal', async () => {
  const begin = async function* (signal: AbortSignal) {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    yield 1;
  };
  const stream = untilLeft(undefined, begin);
  const waiting = stream.next();
  await stream.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });

  const leaving = new AbortController();
  const other = untilLeft({ signal: leaving.signal }, begin).next();
  leaving.abort();
  expect(await other).toEqual({ done: true, value: undefined });
});

test('a failure that is no leaving is the caller’s to hear', async () => {
  const stream = untilLeft(undefined, async function* () {
    yield 1;
    throw new Error('no memory');
  });
  await stream.next();
  await expect(stream.next()).rejects.toThrow('no memory');
});

test('one at a time, in order; whoever leaves while waiting holds nobody up', async () => {
  const take = createTurns();
  const never = new AbortController().signal;
  const order: string[] = [];
  const endFirst = await take(never);
  const leaving = new AbortController();
  const second = take(leaving.signal);
  const third = take(never).then((end) => {
    order.push('third');
    end();
  });
  leaving.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(order).toEqual([]);
  order.push('first ends');
  endFirst();
  await third;
  expect(order).toEqual(['first ends', 'third']);
});

test('of very many photos a part stands for all, with every class’s share', () => {
  const photos = Array.from({ length: 1000 }, (_, index) => ({ index, classIndex: index % 10 === 0 ? 1 : 0 }));
  const sampled = samplePhotos(photos, 1, 100);
  expect(sampled).toHaveLength(100);
  expect(sampled.filter(({ classIndex }) => classIndex === 1)).toHaveLength(10);
  expect(sampled).toEqual(samplePhotos(photos, 1, 100));
  expect(sampled.map(({ index }) => index)).toEqual(sampled.map(({ index }) => index).toSorted((a, b) => a - b));
  expect(samplePhotos(photos, 1, 1000)).toBe(photos);
});
