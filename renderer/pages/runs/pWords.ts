/** How a p-value is written: with its sign, and no more digits than say something. */
import { texts } from '../../texts/index.ts';

const words = texts.runs.comparison;

/** "= 0.50", "= 0.004", "< 0.001". */
export function pWords(p: number): string {
  if (p < 0.001) return words.pBelow('0.001');
  return words.pIs(p < 0.05 ? p.toFixed(3) : p.toFixed(2));
}
