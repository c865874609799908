/** Shows how a job is getting on: one line that is rewritten on a terminal, now and then a line elsewhere. */
import type { Job } from '../contract/index.ts';
import { displayWidth } from './table.ts';
import { count, durationRange, size } from './wording.ts';

/** What is shown of a job, or of other work. */
export type ShownProgress = Pick<
  Job,
  'kind' | 'title' | 'state' | 'stage' | 'done' | 'total' | 'progress' | 'secondsLeft'
>;

export interface ProgressDisplay {
  show(job: ShownProgress): void;
  /** Takes the line away, so that what comes next starts on an empty one. */
  clear(): void;
}

export interface ProgressOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal in cells, asked each time because it can change. */
  columns(): number;
}

/** Elsewhere than on a terminal a line is written for each new stage, and after this long in one stage. */
const plainEveryMs = 5000;

export function createProgressDisplay(output: ProgressOutput, clock: () => number): ProgressDisplay {
  return output.isTerminal ? rewrittenLine(output) : plainLines(output, clock);
}

export const noProgressDisplay: ProgressDisplay = { show: () => {}, clear: () => {} };

function rewrittenLine(output: ProgressOutput): ProgressDisplay {
  let shown = '';
  return {
    show(job) {
      const line = progressLine(job, output.columns() - 1);
      if (line === shown) return;
      shown = line;
      output.write(`\r${line}\u001b[K`);
    },
    clear() {
      if (shown !== '') output.write('\r\u001b[K');
      shown = '';
    },
  };
}

function plainLines(output: ProgressOutput, clock: () => number): ProgressDisplay {
  let stage = '';
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    show(job) {
      const sameStage = `${job.title}\n${stageKind(job.stage)}` === stage;
      if (sameStage && clock() - writtenAt < plainEveryMs) return;
      stage = `${job.title}\n${stageKind(job.stage)}`;
      writtenAt = clock();
      output.write(`${[job.title, ...details(job)].filter((part) => part !== '').join(', ')}\n`);
    },
    clear() {},
  };
}

/** "Epoch 8 of 30" and "Epoch 9 of 30" are one stage. */
const stageKind = (stage: string) => stage.replace(/\d+/g, '#');

/** `Importing ants-bees  ━━━━━━━━──────────  42 %  Reading photos, 102 of 244, 3 to 5 s left`, cut to `columns` cells. */
export function progressLine(job: ShownProgress, columns: number): string {
  const head = job.progress === null ? job.title : `${job.title}  ${bar(job.progress, barWidth(columns))}`;
  return cut([head, details(job).join(', ')].filter((part) => part !== '').join('  '), columns);
}

function details(job: ShownProgress): string[] {
  const parts: string[] = [];
  if (job.progress !== null) parts.push(`${Math.floor(job.progress * 100)} %`);
  if (job.stage !== '') parts.push(job.stage);
  // A stage that counts itself ("Epoch 8 of 30") needs no second count.
  if (job.kind === 'download') {
    if (job.done > 0) parts.push(job.total === null ? size(job.done) : `${size(job.done)} of ${size(job.total)}`);
  } else if (job.total !== null && job.total > 1 && !/\d/.test(job.stage)) {
    parts.push(`${job.done.toLocaleString('en')} of ${job.total.toLocaleString('en')}`);
  } else if (job.total === null && job.done > 0 && !/\d/.test(job.stage)) {
    parts.push(count(job.done, 'file'));
  }
  if (job.state === 'running' && job.secondsLeft !== null) parts.push(`${durationRange(job.secondsLeft)} left`);
  return parts;
}

const barWidth = (columns: number) => Math.max(8, Math.min(24, Math.floor(columns / 5)));

function bar(share: number, width: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return '━'.repeat(full) + '─'.repeat(width - full);
}

function cut(line: string, columns: number): string {
  if (displayWidth(line) <= columns) return line;
  let kept = '';
  let width = 0;
  for (const character of line) {
    width += displayWidth(character);
    if (width > columns - 1) return `${kept}…`;
    kept += character;
  }
  return kept;
}
