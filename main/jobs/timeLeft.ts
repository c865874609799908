/**
 * Time left as an honest range. It says nothing in the first seconds, stands on the whole of the job and on its latest
 * stretch (the range spans what the two say), and grows while nothing moves instead of counting down to a wrong zero.
 */
export interface TimeLeft {
  /** Share of the whole job done, 0…1, or null while unknown. */
  report(progress: number | null): void;
  /** Seconds left now, or null while it cannot be told. */
  estimate(): { low: number; high: number } | null;
}

/** Before this, start-up costs would be taken for the speed of the work. */
const quietMs = 3000;
const leastShare = 0.02;
/** The latest stretch that is looked at, ms. */
const recentMs = 15_000;

export function createTimeLeft(clock: () => number): TimeLeft {
  const startedAt = clock();
  let samples: { at: number; progress: number }[] = [{ at: startedAt, progress: 0 }];
  let known = false;

  return {
    report(progress) {
      known = progress !== null;
      if (progress === null) return;
      const at = clock();
      const last = samples.at(-1)!;
      // A share that falls (a stage turned out larger) makes the past useless as a measure of speed.
      if (progress < last.progress) samples = [{ at: startedAt, progress: 0 }];
      if (progress === last.progress) return;
      samples.push({ at, progress });
      while (samples.length > 2 && at - samples[1]!.at > recentMs) samples.shift();
    },
    estimate() {
      const now = clock();
      const latest = samples.at(-1)!;
      if (!known || now - startedAt < quietMs || latest.progress < leastShare) return null;
      const left = 1 - latest.progress;
      if (left <= 0) return { low: 0, high: 0 };
      const oldest = samples[0]!;
      // Time since the latest step counts as work without progress: a stall makes both speeds fall.
      const overall = latest.progress / (now - startedAt);
      const recent = (latest.progress - oldest.progress) / (now - oldest.at);
      const fastest = Math.max(overall, recent);
      const slowest = Math.min(overall, recent);
      // What is measured on a small part of the work says little of the rest: ±25 % at first, ±5 % near the end.
      const doubt = 0.05 + 0.2 * left;
      const sinceLatest = now - latest.at;
      return {
        low: Math.max(0, ((left / fastest) * (1 - doubt) - sinceLatest) / 1000),
        high: ((left / slowest) * (1 + doubt)) / 1000,
      };
    },
  };
}
