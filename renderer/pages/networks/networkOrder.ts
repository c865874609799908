/** The networks in the order of the list: by family as they came, or by the column that was asked for. */
import type { Network } from '../../../main/contract/index.ts';

export type SortColumn = 'name' | 'parameters' | 'macs' | 'top1';

export interface Sorting {
  readonly column: SortColumn;
  readonly descending: boolean;
}

export interface NetworkGroup {
  /** Null where there is nothing to say: a searched or sorted list is one group. */
  readonly family: string | null;
  readonly networks: readonly Network[];
}

/** `search`: part of a name, a title or a family; empty: all. */
export function groupNetworks(networks: readonly Network[], search: string, sorting: Sorting | null): NetworkGroup[] {
  const wanted = search.trim().toLowerCase();
  const found = networks.filter(({ name, title, family }) =>
    `${name} ${title} ${family}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0) return [];
  if (sorting !== null) return [{ family: null, networks: found.toSorted(comparison(sorting)) }];
  if (wanted !== '') return [{ family: null, networks: found }];
  const families = Map.groupBy(found, (network) => network.family);
  return [...families].map(([family, members]) => ({ family, networks: members }));
}

/** What a click on a head asks for: names from A, figures from the end that people look for; then the other way; then none. */
export function nextSorting(current: Sorting | null, column: SortColumn): Sorting | null {
  const first = column === 'top1';
  if (current?.column !== column) return { column, descending: first };
  return current.descending === first ? { column, descending: !first } : null;
}

function comparison({ column, descending }: Sorting): (a: Network, b: Network) => number {
  const sign = descending ? -1 : 1;
  if (column === 'name') return (a, b) => sign * a.title.localeCompare(b.title, 'en', { numeric: true });
  return (a, b) => {
    const [first, second] = [figureOf(a, column), figureOf(b, column)];
    // What has no figure comes last, whichever way.
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  };
}

function figureOf(network: Network, column: Exclude<SortColumn, 'name'>): number | null {
  if (column === 'top1') return network.accuracy?.top1 ?? null;
  return network.whole[column];
}
