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
