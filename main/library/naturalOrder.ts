/** Orders names as people do: case and accents' spelling do not matter, and 2 comes before 10. */
import { inPortions } from './portions.ts';

/** A key that sorts so when compared as plain text. */
export const naturalKey = (name: string): string =>
  foldName(name).replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(longestNumber, '0'));

/** Two names are the same to people when these are equal: composed accents, lower case. */
export const foldName = (name: string): string => name.normalize('NFC').toLowerCase();

/** Compares by UTF-16 units, the same on every machine; names that differ only in zeros or case are ordered as they are. */
export function compareNames(a: string, b: string): number {
  const [keyA, keyB] = [naturalKey(a), naturalKey(b)];
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Digits that a number may have and still be ordered by value: enough for times in microseconds. */
const longestNumber = 16;

/** The items in the order of their names, as `compareNames` has it; of very many it lets others have their turn in between. */
export async function byName<Item>(items: readonly Item[], nameOf: (item: Item) => string): Promise<Item[]> {
  const keyed: Keyed<Item>[] = [];
  for await (const portion of inPortions(items))
    for (const item of portion) keyed.push({ key: naturalKey(nameOf(item)), name: nameOf(item), item });
  let runs: Keyed<Item>[][] = [];
  for await (const portion of inPortions(keyed)) runs.push(portion.toSorted(compareKeyed));
  while (runs.length > 1) {
    const merged: Keyed<Item>[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at]!, runs[at + 1] ?? []));
    runs = merged;
  }
  return (runs[0] ?? []).map(({ item }) => item);
}

interface Keyed<Item> {
  readonly key: string;
  readonly name: string;
  readonly item: Item;
}

function compareKeyed(a: Keyed<unknown>, b: Keyed<unknown>): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

async function merge<Item>(one: readonly Keyed<Item>[], other: readonly Keyed<Item>[]): Promise<Keyed<Item>[]> {
  const merged: Keyed<Item>[] = [];
  let taken = 0;
  for await (const portion of inPortions(one))
    for (const keyed of portion) {
      while (taken < other.length && compareKeyed(other[taken]!, keyed) < 0) merged.push(other[taken++]!);
      merged.push(keyed);
    }
  return merged.concat(other.slice(taken));
}
