/** How long the usual plan takes at a thaw depth, from what was measured of its parts. */
import type { Advice, TrainSettings } from '../../contract/index.ts';
import { foldsTried } from '../chooseTraining.ts';
import { stepsPerEpoch } from '../headFit.ts';
import type { Depth } from './depth.ts';
import type { MeasuredDepth } from './measureDepth.ts';

export interface PhotoCounts {
  /** Photos that a head alone is trained on: also those that deeper plans hold out. */
  readonly all: number;
  readonly trained: number;
  readonly heldOut: number;
  /** Validation photos. */
  readonly judged: number;
}

export interface MeasuredParts {
  /** Of a view through decoding, augmentation and the whole backbone. */
  readonly plainViewSeconds: number;
  readonly viewSeconds: number;
  /** Of one update of a head on features. */
  readonly headStepSeconds: number;
}

type Range = { readonly low: number; readonly high: number };
export type Forecast = {
  readonly secondsPerEpoch: number;
  readonly totalSeconds: NonNullable<Advice['depths'][0]['totalSeconds']>;
};

/** Epochs of a head's training, its choice of decay and length included, over four fifths of the photos in each fold. */
const epochsWhileChoosing = { auto: 44, given: 22 };
const lastEpochs = 10;
/** Starting processes, reading weights, writing the result. */
const aroundSeconds = { low: 1, high: 4 };

/** A head alone. `views` of each training photo. */
export function forecastHead(
  settings: TrainSettings,
  photos: PhotoCounts,
  views: number,
  parts: MeasuredParts,
): Forecast {
  const prepared = preparing(photos.all, photos.judged, views, parts);
  const { perEpoch, total } = headFit(settings, photos.all, views, parts);
  return { secondsPerEpoch: perEpoch, totalSeconds: sum(aroundSeconds, prepared, total) };
}

/** What follows the head: `depth` is not 0. */
export function forecastDepth(
  depth: Depth,
  settings: TrainSettings,
  photos: PhotoCounts,
  views: number,
  parts: MeasuredParts,
  measured: MeasuredDepth,
): Forecast {
  const { trained, heldOut, judged } = photos;
  const batch = Math.max(1, Math.min(settings.batch, trained));
  const updates = Math.max(1, Math.ceil(trained / (batch * settings.accumulate)));
  const judging = (Math.ceil(heldOut / batch) + Math.ceil(judged / batch)) * measured.judgeSeconds;
  const secondsPerEpoch = updates * settings.accumulate * measured.stepSeconds + judging;
  // Held-out photos can end it early, at the soonest after the first epoch and as many as are waited for.
  const stopsEarly = settings.patience > 0 && heldOut > 0;
  const epochs = depth.plan.phases
    .filter(({ onFeatures }) => !onFeatures)
    .reduce((all, phase) => all + phase.epochs, 0);
  const fewest = stopsEarly ? Math.min(epochs, settings.patience) : epochs;
  const head = depth.plan.phases[0]!.onFeatures ? headFit(settings, trained, views, parts).total : nothing;
  const prepared = depth.plan.phases[0]!.onFeatures
    ? preparing(trained, heldOut + judged, views, parts)
    : preparing(trained, heldOut + judged, 1, parts);
  // Where pictures are drawn anew for each step, the workers take some of the cores.
  const drawing = depth.network.frozen === null ? 1.35 : 1.15;
  const thawed = { low: 0.9 * fewest * secondsPerEpoch, high: drawing * epochs * secondsPerEpoch };
  const opened = { low: measured.openSeconds, high: 2 * measured.openSeconds };
  return { secondsPerEpoch, totalSeconds: sum(aroundSeconds, prepared, head, opened, thawed) };
}

const nothing: Range = { low: 0, high: 0 };

/** Photos with all their views, and those that are seen plain. */
function preparing(drawn: number, plain: number, views: number, parts: MeasuredParts): Range {
  const seconds = drawn * views * parts.viewSeconds + plain * parts.plainViewSeconds;
  return { low: 0.8 * seconds, high: 1.3 * seconds };
}

function headFit(
  { batch, epochs, weightDecay, patience }: TrainSettings,
  photos: number,
  views: number,
  { headStepSeconds }: MeasuredParts,
): { readonly perEpoch: number; readonly total: Range } {
  const perEpoch = stepsPerEpoch(photos, views, batch) * headStepSeconds;
  const chosen = weightDecay === 'auto' || patience > 0;
  const choosing = chosen
    ? foldsTried(photos * views) * epochsWhileChoosing[weightDecay === 'auto' ? 'auto' : 'given']
    : 0;
  const seconds = perEpoch * (0.8 * choosing + (chosen ? Math.min(epochs, lastEpochs) : epochs));
  return { perEpoch, total: { low: 0.4 * seconds, high: 1.8 * seconds } };
}

function sum(...ranges: readonly Range[]): { low: number; high: number } {
  const of = (end: 'low' | 'high') => Math.round(10 * ranges.reduce((all, range) => all + range[end], 0)) / 10;
  return { low: of('low'), high: of('high') };
}
