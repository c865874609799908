/** How often each class was taken for each other. */
import type { Judgement } from './judgement.ts';

/** counts[true][said], `classes` × `classes`. */
export function confusionMatrix(judgements: readonly Judgement[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { truth, predicted } of judgements) {
    const row = counts[truth];
    if (row === undefined || row[predicted] === undefined) {
      throw new RangeError(`class ${truth} taken for ${predicted}, but there are ${classes} classes`);
    }
    row[predicted]++;
  }
  return counts;
}
