/** What a benchmark is: one file beside this one, called NAME.bench.ts, that exports `benchmark`. */

export interface Benchmark {
  /** One sentence: what is measured against what, and what is aimed at. */
  readonly question: string;
  run(context: BenchmarkContext): Promise<BenchmarkResult>;
}

export interface BenchmarkContext {
  /** How often each side is measured. */
  readonly repeats: number;
  /** One line about what is going on. */
  say(line: string): void;
}

export interface BenchmarkResult {
  readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures stand on, and why a row is missing. */
  readonly notes: readonly string[];
}
