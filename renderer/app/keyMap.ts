/** Keys that a person has changed: which key does what now, and which would mean two things. */

/** By name of the binding: the combos it has now, in the order of its own. */
export type KeyMap = Readonly<Record<string, readonly string[]>>;

interface Keyed {
  name?: string;
  combos: readonly string[];
}

/** Under which a changed key of a binding is kept: its own name, or the page and the keys it has out of the box. */
export const nameOf = (place: string, binding: Keyed): string =>
  binding.name ?? `${place} ${binding.combos.map((combo) => (combo === ' ' ? 'space' : combo)).join(' ')}`;

/** The combos a binding has now. What was kept for other combos than it has (of an older Thaw) does not count. */
export function combosNow(changed: KeyMap, place: string, binding: Keyed): readonly string[] {
  const kept = changed[nameOf(place, binding)];
  return kept?.length === binding.combos.length ? kept : binding.combos;
}

/** One key of a binding: the `slot`-th of its combos. */
export interface KeySlot {
  readonly name: string;
  readonly combos: readonly string[];
  readonly now: readonly string[];
  readonly slot: number;
}

/** The slot among `all` that has `combo` now, if it is another than `wanted`. */
export function slotWith(
  all: readonly Omit<KeySlot, 'slot'>[],
  combo: string,
  wanted: Pick<KeySlot, 'name' | 'slot'>,
): KeySlot | null {
  for (const binding of all) {
    const slot = binding.now.indexOf(combo);
    if (slot >= 0 && !(binding.name === wanted.name && slot === wanted.slot)) return { ...binding, slot };
  }
  return null;
}

/** The map after a slot got another combo; a binding that is as out of the box is left out. */
export function withCombo(changed: KeyMap, { name, combos, slot }: Omit<KeySlot, 'now'>, combo: string): KeyMap {
  const kept = changed[name]?.length === combos.length ? changed[name] : combos;
  const next = kept.map((old, at) => (at === slot ? combo : old));
  const { [name]: _, ...others } = changed;
  return next.every((one, at) => one === combos[at]) ? others : { ...others, [name]: next };
}

/** The map after the binding has its own keys again. */
export function withoutChange(changed: KeyMap, name: string): KeyMap {
  const { [name]: _, ...others } = changed;
  return others;
}

/** Why a key cannot be chosen: `reserved` by the browser or the system; a plain key `everywhere` would take it from pages. */
export function whyNot(combo: string, everywhere: boolean): 'reserved' | 'plain' | null {
  if (reserved.has(combo)) return 'reserved';
  return everywhere && /^(shift\+)?([a-z0-9 ]|enter|arrow\w+|home|end|page\w+|delete|backspace)$/.test(combo)
    ? 'plain'
    : null;
}

/** Keys that browsers keep to themselves, and those that move the focus and close what is open. */
const reserved = new Set([
  ...['tab', 'shift+tab', 'escape', 'f11', 'f12', 'mod+tab', 'alt+tab', 'alt+f4'],
  ...['mod+w', 'mod+t', 'mod+n', 'mod+shift+w', 'mod+shift+t', 'mod+shift+n', 'mod+q', 'mod+c', 'mod+v'],
]);
