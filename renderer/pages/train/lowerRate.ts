/** The way out of a loss that became NaN: the same settings with the rate that was too high a tenth of it. */
import type { RunDetails, TrainSettings } from '../../../main/contract/index.ts';

export interface LowerRate {
  /** The rate to try. */
  readonly learningRate: number;
  readonly settings: TrainSettings;
}

/** Null where the run did not end for this reason. */
export function lowerRate({
  error,
  settings,
  epochs,
  plan,
}: Pick<RunDetails, 'error' | 'settings' | 'epochs' | 'plan'>): LowerRate | null {
  if (error === null || !/\bNaN\b/.test(error)) return null;
  const named = Number(/rate (\d[\d.e-]*\d|\d)/i.exec(error)?.[1] ?? Number.NaN);
  const tooHigh = Number.isFinite(named)
    ? named
    : (plan[epochs.at(-1)?.phase ?? 0]?.learningRate ?? settings.learningRate);
  const lower = (rate: number) => (rate === tooHigh ? tenth(rate) : rate);
  return {
    learningRate: tenth(tooHigh),
    settings: {
      ...settings,
      learningRate: lower(settings.learningRate),
      thawedRate: lower(settings.thawedRate),
      phases: settings.phases.map((phase) => ({ ...phase, learningRate: lower(phase.learningRate) })),
    },
  };
}

const tenth = (rate: number): number => Number((rate / 10).toPrecision(2));
