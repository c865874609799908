import { expect, test } from 'vitest';
import { createAnnouncer } from '../../../main/jobs/changes.ts';
import { createChannel } from '../../../main/jobs/channel.ts';

const open = () => createChannel<{ key: string; value: number }>({ key: ({ key }) => key });

test('everybody hears everything from the moment they asked', async () => {
  const channel = open();
  const one = channel.subscribe();
  channel.publish({ key: 'a', value: 1 });
  const two = channel.subscribe(undefined, [{ key: 'first', value: 0 }]);
  channel.publish({ key: 'b', value: 2 });
  expect([await one.next(), await one.next()].map(({ value }) => value?.value)).toEqual([1, 2]);
  expect([await two.next(), await two.next()].map(({ value }) => value?.value)).toEqual([0, 2]);
});

test('a slow listener gets the latest of each key, in order of time', async () => {
  const channel = open();
  const slow = channel.subscribe();
  for (let value = 0; value < 1000; value++) channel.publish({ key: value % 2 ? 'odd' : 'even', value });
  channel.close();
  // What was waiting is dropped at the end: nobody acts on it any more.
  expect(await slow.next()).toEqual({ done: true, value: undefined });
  const again = open();
  const listener = again.subscribe();
  for (let value = 0; value < 1000; value++) again.publish({ key: value % 2 ? 'odd' : 'even', value });
  expect((await listener.next()).value).toEqual({ key: 'even', value: 998 });
  expect((await listener.next()).value).toEqual({ key: 'odd', value: 999 });
});

test('a listener that stops, by return, by break or by its signal, is forgotten', async () => {
  const channel = open();
  const returned = channel.subscribe();
  await returned.return?.();
  const stop = new AbortController();
  const aborted = channel.subscribe(stop.signal);
  const waiting = aborted.next();
  stop.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  const broken = (async () => {
    for await (const _each of channel.subscribe()) break;
  })();
  channel.publish({ key: 'a', value: 1 });
  await broken;
  expect(channel.listeners).toBe(0);
  expect(await channel.subscribe(AbortSignal.abort()).next()).toEqual({ done: true, value: undefined });
});

test('changes of one kind to one thing are merged and keep what there is to say', async () => {
  const announcer = createAnnouncer();
  const watching = announcer.watch();
  const change = { kind: 'photos', datasetId: 3, runId: null } as const;
  announcer.announce({ ...change, summary: '6 photos labelled tulip' });
  announcer.announce({ ...change, summary: null });
  announcer.announce({ ...change, datasetId: 4, summary: null });
  expect((await watching.next()).value).toEqual({ ...change, summary: '6 photos labelled tulip' });
  expect((await watching.next()).value).toEqual({ ...change, datasetId: 4, summary: null });
  announcer.close();
  expect((await watching.next()).done).toBe(true);
});
