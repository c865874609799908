/** The receptive field of a value that is made from several: the widest of theirs. */
import type { ReceptiveField } from './layer.ts';

export function widest(fields: readonly (ReceptiveField | null)[]): ReceptiveField | null {
  const known = fields.filter((field) => field !== null);
  const first = known[0];
  if (first === undefined || known.length < fields.length) return null;
  const largest = (pick: (field: ReceptiveField) => number) => Math.max(...known.map(pick));
  return { size: [largest((field) => field.size[0]), largest((field) => field.size[1])], step: first.step };
}
