/** How long a run still takes, and the bar of what is done: preparation in ice, training in ember, what is to come sunken. */
import { useEffect, useState } from 'react';
import type { Job, RunDetails } from '../../../main/contract/index.ts';
import { isUnderWay } from '../../api/jobs.tsx';
import { count, countOf, duration, durationRange, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { phaseProgress } from './runProgress.ts';
import classes from './Train.module.css';

const words = texts.train.running;

export interface TimeCardProps {
  readonly run: RunDetails;
  readonly job: Job | null;
  /** What was asked of it and is not done yet: "Pausing…". */
  readonly wish: string | null;
}

export function TimeCard({ run, job, wish }: TimeCardProps) {
  const now = useNow(run.state === 'running');
  const [large, small] = timeWords(run, job, wish, now);
  return (
    <section className={classes.timeCard}>
      <div>
        <div className={classes.timeLeft}>{large}</div>
        <div className={classes.timeRange}>{small}</div>
      </div>
      <Bar run={run} job={job} />
    </section>
  );
}

/** The large line and the small one. */
function timeWords(run: RunDetails, job: Job | null, wish: string | null, now: number): readonly [string, string] {
  const done = countOf(run.epochs.at(-1)?.epoch ?? 0, 'epoch');
  if (run.state === 'paused') return [words.paused, words.pausedAfter(done)];
  if (wish !== null) return [wish, words.wishWhy];
  if (job?.state === 'waiting') return [words.waiting, words.waitingWhy];
  const left = job && isUnderWay(job) ? job.secondsLeft : null;
  if (left === null) return [words.measuring, words.measuringWhy];
  if (left.high < 1) return [words.finishing, words.started(shortTime(run.startedAt))];
  const middle = (left.low + left.high) / 2;
  return [words.left(duration(middle)), words.range(durationRange(left), shortTime(now + middle * 1000))];
}

/** Widths of what is not training, in the same unit as all phases together. */
const prepareWidth = 0.16;
const judgeWidth = 0.05;

function Bar({ run, job }: { run: RunDetails; job: Job | null }) {
  const phases = phaseProgress(run, job);
  const training = run.epochs.length > 0;
  const current = phases.find(({ isCurrent }) => isCurrent);
  const stageShare = job?.total ? Math.min(1, job.done / job.total) : 0;
  const prepared = training || isPastPreparing(job) ? 1 : stageShare;
  const photos = countOf(run.images.train + run.images.val, 'photo');
  const note =
    job && isUnderWay(job) && !training
      ? job.total !== null
        ? `${job.stage}: ${words.done(count(job.done), count(job.total))}`
        : job.stage
      : training
        ? words.prepared(photos)
        : words.frozenDetail(photos);
  return (
    <div>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={job?.title ?? words.title(run.number)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((job?.progress ?? (run.state === 'done' ? 1 : 0)) * 100)}
        aria-valuetext={current ? words.inPhase(current.title, current.epochs.done, current.epochs.planned) : note}
      >
        <div className={classes.segment} style={{ flexGrow: prepareWidth }} title={words.frozenPart}>
          <i className={classes.fill} style={{ width: `${prepared * 100}%`, background: 'var(--t-ice-solid)' }} />
        </div>
        {phases.map((phase) => (
          <div
            key={phase.title}
            className={`${classes.segment} ${classes.phaseSegment}`}
            style={{ flexGrow: phase.share }}
            title={words.inPhase(phase.title, phase.epochs.done, phase.epochs.planned)}
          >
            <PhaseName phase={phase} />
          </div>
        ))}
        <div className={classes.segment} style={{ flexGrow: judgeWidth }}>
          {run.state === 'done' && <i className={classes.fill} style={{ width: '100%' }} data-heat={3} />}
        </div>
      </div>
      <div className={classes.barNotes}>
        <span className="cut">{note}</span>
        <span>{words.judge(countOf(run.images.val, 'photo'))}</span>
      </div>
    </div>
  );
}

/** Twice: ink inside what is filled, the text's own colour beside it, so that it reads wherever the fill ends. */
function PhaseName({ phase }: { phase: ReturnType<typeof phaseProgress>[number] }) {
  const text = phase.isCurrent ? words.inPhase(phase.title, phase.epochs.done, phase.epochs.planned) : phase.title;
  return (
    <>
      <span className={classes.bareName}>{text}</span>
      <i className={classes.fill} data-heat={phase.heat} style={{ width: `${phase.done * 100}%` }}>
        <span className={classes.filledName} aria-hidden>
          {text}
        </span>
      </i>
    </>
  );
}

/** Stages of the job once the photos are prepared begin with their phase: "Head: …", "layer4 and head: epoch 3 of 12". */
const isPastPreparing = (job: Job | null): boolean => job !== null && /^Head:|epoch/i.test(job.stage);

/** The time, looked at once a second while it matters. */
function useNow(matters: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!matters) return;
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, [matters]);
  return now;
}
