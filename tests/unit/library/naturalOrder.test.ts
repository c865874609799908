/** Very many names are sorted in portions, to the same order. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { byName, compareNames } from '../../../main/library/naturalOrder.ts';

test('many names come in the order of compareNames, and others have their turn meanwhile', async () => {
  const names = Array.from({ length: 13_000 }, (_, at) => `${'bcA'[at % 3]}-${(at * 7919) % 6500}.JPG`);
  let turns = 0;
  let counting = true;
  const turning = (async () => {
    for (; counting; turns++) await setImmediate();
  })();
  const sorted = await byName(
    names.map((name, at) => ({ name, at })),
    ({ name }) => name,
  );
  counting = false;
  await turning;
  const expected = names.map((name, at) => ({ name, at })).sort((a, b) => compareNames(a.name, b.name));
  expect(sorted).toEqual(expected);
  expect(turns).toBeGreaterThan(5);
});
