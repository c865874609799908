import { expect, test } from 'vitest';
import { combosNow, nameOf, slotWith, whyNot, withCombo, withoutChange } from '../../../renderer/app/keyMap.ts';

const flag = { combos: ['f'] };
const arrows = { combos: ['arrowleft', 'arrowright'] };
const slotOf = (binding: { combos: string[] }, changed = {}, slot = 0) => ({
  name: nameOf('photos', binding),
  combos: binding.combos,
  now: combosNow(changed, 'photos', binding),
  slot,
});

test('a changed key stands in the place of its own; back at its own, nothing is kept', () => {
  const changed = withCombo({}, slotOf(arrows, {}, 1), 'l');
  expect(changed).toEqual({ 'photos arrowleft arrowright': ['arrowleft', 'l'] });
  expect(combosNow(changed, 'photos', arrows)).toEqual(['arrowleft', 'l']);
  expect(combosNow(changed, 'runs', arrows)).toEqual(['arrowleft', 'arrowright']);
  expect(withCombo(changed, slotOf(arrows, changed, 1), 'arrowright')).toEqual({});
  expect(withoutChange(changed, 'photos arrowleft arrowright')).toEqual({});
});

test('what an older Thaw kept for a binding with fewer keys does not count', () => {
  expect(combosNow({ 'photos arrowleft arrowright': ['h'] }, 'photos', arrows)).toEqual(['arrowleft', 'arrowright']);
});

test('a key that means something is found with its slot, except where it is the one that is changed', () => {
  const changed = withCombo({}, slotOf(flag), 'k');
  const all = [slotOf(flag, changed), slotOf(arrows, changed)];
  expect(slotWith(all, 'f', slotOf(arrows))).toBeNull();
  expect(slotWith(all, 'arrowright', slotOf(flag))).toMatchObject({ name: 'photos arrowleft arrowright', slot: 1 });
  expect(slotWith(all, 'arrowright', slotOf(arrows, changed, 1))).toBeNull();
  expect(slotWith(all, 'arrowright', slotOf(arrows, changed, 0))).toMatchObject({ slot: 1 });
});

test('keys of the browser are refused, and plain ones for what works everywhere', () => {
  expect(['mod+w', 'tab', 'k', 'shift+k', '?', 'alt+k'].map((combo) => whyNot(combo, true))).toEqual([
    'reserved',
    'reserved',
    'plain',
    'plain',
    null,
    null,
  ]);
  expect(whyNot('k', false)).toBeNull();
});
