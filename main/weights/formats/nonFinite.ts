/** Finds values that no network can use. */

/** What is wrong with the values of a tensor, to be put behind "cannot be used:", or null when all are finite. */
export function nonFinite(name: string, values: Float32Array): string | null {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return null;
  return `tensor "${name}" holds ${values[bad]} (at index ${bad}). Training that ended in NaN leaves such files; use an earlier one`;
}
