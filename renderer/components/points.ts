/** Differences of shares in percentage points: "+0.4", "−1.3 to +2.1". */
import type { PairedDifference } from '../../main/contract/index.ts';
import { texts } from '../texts/index.ts';

/** "+0.4", "−1.3", "0.0". */
export function pointFigure(share: number): string {
  const figure = Math.abs(100 * share).toFixed(1);
  return figure === '0.0' ? figure : `${share < 0 ? '−' : '+'}${figure}`;
}

/** "+0.4 (−0.7 to +1.5)" */
export const points = ({ value, low, high }: Pick<PairedDifference, 'value' | 'low' | 'high'>): string =>
  texts.testTime.points(pointFigure(value), pointFigure(low), pointFigure(high));

/** "+0.4 ± 1.1", for narrow places. */
export const pointsAbout = ({ value, low, high }: Pick<PairedDifference, 'value' | 'low' | 'high'>): string =>
  texts.testTime.pointsAbout(pointFigure(value), Math.abs(50 * (high - low)).toFixed(1));

/** "4.2", "36": milliseconds with no more digits than they deserve. */
export const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));
