/** How long a training will take, from how long earlier ones took on this machine. */
import type { TrainSettings } from '../contract/index.ts';
import { viewsKey } from '../imaging/augment/steps.ts';

export interface PastRun {
  readonly datasetId: number;
  readonly settings: TrainSettings;
  readonly train: number;
  readonly val: number;
  readonly seconds: { readonly features: number; readonly train: number };
  /** Null when all features were known. */
  readonly picturesPerSecond: number | null;
}

/**
 * Seconds as a range, or null when no run like it has ended: of the same backbone, and trained as deep by the same plan.
 * @param past newest first
 */
export function forecast(
  planned: { datasetId: number; settings: TrainSettings; train: number; val: number },
  past: readonly PastRun[],
): { low: number; high: number } | null {
  const alike = past.filter((run) => planOf(run.settings) === planOf(planned.settings));
  const last = alike[0];
  if (!last) return null;
  const samples = (run: { train: number; settings: TrainSettings }) => Math.max(1, run.train * run.settings.views);
  const head = last.seconds.train * (samples(planned) / samples(last));
  const features = preparing(planned, alike, samples);
  if (features === null) return null;
  // The same photos and views were computed before: then they are read, not computed.
  const known = alike.some(
    (run) =>
      run.datasetId === planned.datasetId &&
      run.settings.seed === planned.settings.seed &&
      run.settings.views >= planned.settings.views &&
      viewsOf(run.settings) === viewsOf(planned.settings) &&
      run.train + run.val >= 0.9 * (planned.train + planned.val),
  );
  const [low, high] = known ? [head, head + 0.2 * features] : [features + head, features + head];
  return { low: round(0.8 * low + 1), high: round(1.3 * high + 3) };
}

/** What the views of a run depend on. */
const viewsOf = ({ augmentation }: TrainSettings): string | null =>
  augmentation === undefined ? null : JSON.stringify(viewsKey(augmentation));

/** Seconds of the frozen part. */
function preparing(
  planned: { train: number; val: number; settings: TrainSettings },
  alike: readonly PastRun[],
  samples: (run: { train: number; settings: TrainSettings }) => number,
): number | null {
  const views = (run: { train: number; val: number; settings: TrainSettings }) => samples(run) + run.val;
  if (isHeadOnly(planned.settings)) {
    const rate = alike.find((run) => run.picturesPerSecond !== null)?.picturesPerSecond;
    return rate ? views(planned) / rate : null;
  }
  // Their pictures a second are those of training. The longest preparation is one that had to compute everything.
  return Math.max(...alike.map((run) => (run.seconds.features * views(planned)) / views(run)));
}

const isHeadOnly = ({ start, thaw, phases }: TrainSettings): boolean =>
  start === 'pretrained' && phases.length === 0 && (thaw === 0 || (Array.isArray(thaw) && thaw.length === 0));

/** What a run's time depends on besides its photos. A head alone takes about as long whatever its settings. */
function planOf(settings: TrainSettings): string {
  const { backbone, start, thaw, phases, thawedEpochs, batch, accumulate, patience, device } = settings;
  if (isHeadOnly(settings)) return backbone;
  return JSON.stringify([backbone, start, thaw, phases, thawedEpochs, batch, accumulate, patience, device]);
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;
