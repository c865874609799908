/** Joins things that belong together into sets (R. E. Tarjan, "Efficiency of a good but not linear set union algorithm", 1975). */
export interface UnionFind {
  join(one: number, other: number): void;
  /** The same for things of one set. */
  find(one: number): number;
  /** Members of each set, ascending; the sets in the order of their first members. */
  sets(): number[][];
}

/** `count` things, 0 … count − 1, each alone. */
export function unionFind(count: number): UnionFind {
  const parent = Int32Array.from({ length: count }, (_, index) => index);
  const find = (one: number): number => {
    let root = one;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = one; at !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  return {
    find,
    join(one, other) {
      const [a, b] = [find(one), find(other)];
      // The smaller index stays the root, so that a set is named after its first member.
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    },
    sets() {
      const sets = new Map<number, number[]>();
      for (let index = 0; index < count; index++) {
        const root = find(index);
        const known = sets.get(root);
        if (known === undefined) sets.set(root, [index]);
        else known.push(index);
      }
      return [...sets.values()];
    },
  };
}
