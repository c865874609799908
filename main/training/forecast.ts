/** How long a training will take, from how long earlier ones took on this machine. */
import type { TrainSettings } from '../contract/index.ts';

export interface PastRun {
  readonly datasetId: number;
  readonly settings: TrainSettings;
  readonly train: number;
  readonly val: number;
  readonly seconds: { readonly features: number; readonly train: number };
  /** Null when all features were known. */
  readonly picturesPerSecond: number | null;
}

/** Seconds as a range, or null when no run with this backbone has ended. @param past newest first */
export function forecast(
  planned: { datasetId: number; settings: TrainSettings; train: number; val: number },
  past: readonly PastRun[],
): { low: number; high: number } | null {
  const alike = past.filter((run) => run.settings.backbone === planned.settings.backbone);
  const last = alike[0];
  const rate = alike.find((run) => run.picturesPerSecond !== null)?.picturesPerSecond;
  if (!last || !rate) return null;
  const samples = (run: { train: number; settings: TrainSettings }) => Math.max(1, run.train * run.settings.views);
  const head = last.seconds.train * (samples(planned) / samples(last));
  const features = (samples(planned) + planned.val) / rate;
  // The same photos and views were computed before: then they are read, not computed.
  const known = alike.some(
    (run) =>
      run.datasetId === planned.datasetId &&
      run.settings.seed === planned.settings.seed &&
      run.settings.views >= planned.settings.views &&
      JSON.stringify(run.settings.augmentation?.steps) === JSON.stringify(planned.settings.augmentation?.steps) &&
      run.train + run.val >= 0.9 * (planned.train + planned.val),
  );
  const [low, high] = known ? [head, head + 0.2 * features] : [features + head, features + head];
  return { low: round(0.8 * low + 1), high: round(1.3 * high + 3) };
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;
