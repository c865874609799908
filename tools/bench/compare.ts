/** Measures two ways of doing the same work in turns, so that whatever else the machine does slows both. */

export interface Comparison {
  /** Median units per second of each way. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of ours / theirs over the turns, with the smallest and the largest. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  readonly repeats: number;
}

/** Each way does `units` of work when called. Both are called once before anything is timed. */
export async function compare(options: {
  readonly units: number;
  readonly repeats: number;
  readonly ours: () => Promise<void>;
  readonly theirs: () => Promise<void>;
}): Promise<Comparison> {
  const { units, repeats, ours, theirs } = options;
  await ours();
  await theirs();
  const turns: { ours: number; theirs: number }[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    turns.push({ ours: units / (await seconds(ours)), theirs: units / (await seconds(theirs)) });
  }
  const ratios = turns.map((turn) => turn.ours / turn.theirs);
  return {
    ours: median(turns.map((turn) => turn.ours)),
    theirs: median(turns.map((turn) => turn.theirs)),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    repeats,
  };
}

/** Median units per second of one way alone, called once before anything is timed. */
export async function measureRate(options: {
  readonly units: number;
  readonly repeats: number;
  readonly work: () => Promise<void>;
}): Promise<number> {
  await options.work();
  const rates: number[] = [];
  for (let turn = 0; turn < options.repeats; turn++) rates.push(options.units / (await seconds(options.work)));
  return median(rates);
}

/** Cells for a table row: ours, theirs, ratio with its range. */
export const comparisonCells = ({ ours, theirs, ratio, lowest, highest }: Comparison): string[] => [
  ours.toFixed(ours < 10 ? 1 : 0),
  theirs.toFixed(theirs < 10 ? 1 : 0),
  ratio.toFixed(2),
  `${lowest.toFixed(2)} to ${highest.toFixed(2)}`,
];

/** How often trainings of a minute take turns where `repeats` pieces of work of a second do. */
export const longTurns = (repeats: number): number => Math.max(1, Math.round(repeats / 7));

/** For work that says itself what it did. Nothing is done beforehand. */
export async function takeTurns<Ours, Theirs>(
  turns: number,
  { ours, theirs }: { readonly ours: () => Promise<Ours>; readonly theirs: () => Promise<Theirs> },
): Promise<{ readonly ours: Ours; readonly theirs: Theirs }[]> {
  const taken = [];
  for (let turn = 0; turn < turns; turn++) taken.push({ ours: await ours(), theirs: await theirs() });
  return taken;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
