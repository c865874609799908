/**
 * Time left as an honest range. It says nothing until the work has been measured for a while, stands on the work as a
 * whole and on its latest stretch (the range spans what the two say), and grows while nothing moves instead of counting
 * down to a wrong zero.
 */
export interface TimeLeft {
  /** Share of the whole job done, 0…1, or null while unknown. */
  report(progress: number | null): void;
  /** Seconds left now, or null while it cannot be told. */
  estimate(): { low: number; high: number } | null;
}

/** So long the work itself is measured before anything is said; what came before (starting up) is no measure of it. */
const quietMs = 2000;
const leastShare = 0.02;
/** The latest stretch is a third of the time worked so far, within these bounds, ms. */
const stretchMs = { least: 2000, most: 15_000 };

interface Sample {
  readonly at: number;
  readonly progress: number;
}

export function createTimeLeft(clock: () => number): TimeLeft {
  let samples: Sample[] = [];
  let first: Sample | null = null;
  let known = false;

  return {
    report(progress) {
      known = progress !== null;
      if (progress === null) return;
      const sample = { at: clock(), progress };
      const latest = samples.at(-1);
      // A share that falls (a stage turned out larger) makes the past useless as a measure of speed.
      if (latest && progress < latest.progress) samples = [];
      if (samples.length === 0) first = sample;
      if (latest?.progress === progress && samples.length > 0) return;
      samples.push(sample);
      while (samples.length > 2 && sample.at - samples[1]!.at > stretchMs.most) samples.shift();
    },
    estimate() {
      const latest = samples.at(-1);
      if (!known || !first || !latest) return null;
      const now = clock();
      const worked = now - first.at;
      if (worked < quietMs || latest.progress - first.progress < leastShare) return null;
      const left = 1 - latest.progress;
      if (left <= 0) return { low: 0, high: 0 };
      const stretch = Math.min(stretchMs.most, Math.max(stretchMs.least, worked / 3));
      const from = samples.findLast(({ at }) => now - at >= stretch) ?? samples[0] ?? first;
      // Time since the latest step counts as work without progress: a stall makes both speeds fall.
      const overall = (latest.progress - first.progress) / worked;
      const recent = (latest.progress - from.progress) / (now - from.at);
      const fastest = Math.max(overall, recent);
      const slowest = recent > 0 ? Math.min(overall, recent) : overall;
      // What is measured on a small part of the work says little of the rest: ±45 % at first, ±10 % near the end.
      const doubt = 0.1 + 0.35 * left;
      return {
        low: Math.max(0, ((left / fastest) * (1 - doubt) - (now - latest.at)) / 1000),
        high: ((left / slowest) * (1 + doubt)) / 1000,
      };
    },
  };
}
