/** Two runs' epochs on one axis, so that their curves can be drawn together. */
import type { Epoch } from '../../../main/contract/index.ts';

/** The photos to judge on, or training photos held out of training. */
export type CurvePhotos = 'validation' | 'heldOut';

export interface CurvePoint {
  readonly epoch: number;
  /** Per cent for accuracy; null where the run has none at this epoch. */
  readonly first: number | null;
  readonly second: number | null;
}

/** One point an epoch that either run has, in order. */
export function compareEpochs(
  runs: readonly [readonly Epoch[], readonly Epoch[]],
  figure: 'accuracy' | 'loss',
  on: CurvePhotos,
): CurvePoint[] {
  const [first, second] = runs.map((epochs) => new Map(epochs.map((one) => [one.epoch, figureOf(one, figure, on)])));
  const epochs = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])].sort((a, b) => a - b);
  return epochs.map((epoch) => ({ epoch, first: first?.get(epoch) ?? null, second: second?.get(epoch) ?? null }));
}

function figureOf(epoch: Epoch, figure: 'accuracy' | 'loss', on: CurvePhotos): number | null {
  if (figure === 'loss') return on === 'validation' ? epoch.valLoss : epoch.heldOutLoss;
  const share = on === 'validation' ? epoch.valAccuracy : epoch.heldOutAccuracy;
  return share === null ? null : share * 100;
}

/** Four equal steps up to 100 %, beginning at a round figure not above `lowest`. */
export function percentTicks(lowest: number): readonly number[] {
  const from = [80, 60, 40, 20].find((start) => lowest >= start) ?? 0;
  return [0, 1, 2, 3, 4].map((step) => from + ((100 - from) * step) / 4);
}

/** Four round steps from 0 to at least `highest`. */
export function lossTicks(highest: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10(Math.max(highest, 0.04) / 4));
  const step = size * ([1, 2, 2.5, 5, 10].find((factor) => factor * size * 4 >= highest) ?? 10);
  return [0, 1, 2, 3, 4].map((place) => Number((place * step).toPrecision(3)));
}
