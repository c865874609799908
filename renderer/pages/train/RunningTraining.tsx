/** A training that runs: how long it still takes, what it is doing, and how the curves look so far. */
import { Button } from '@mantine/core';
import { IconSquare } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Job, RunDetails } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { Curves } from '../../components/Curves.tsx';
import { memory, percent, rate } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDeviceName } from '../../navigation/useDeviceName.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { count, countOf, duration, durationRange, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import classes from './Train.module.css';
import { keepTrainDraft } from './trainDraft.ts';

const words = texts.train.running;

/** While a run goes on its details are asked for again this often; the engine's news may come less often. */
const lookAgainMs = 1000;

export function RunningTraining({ runId, onTrainAgain }: { runId: number; onTrainAgain?: () => void }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const runQuery = useQuery(
    api.runs.get.queryOptions({
      input: { runId },
      refetchInterval: (query) => (query.state.data?.state === 'running' ? lookAgainMs : false),
    }),
  );
  const run = runQuery.data;
  const job = useJob(run?.jobId);
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const networkTitle = useNetworkTitle();
  const stop = () => {
    if (run?.jobId && run.state === 'running') cancel.mutate({ jobId: run.jobId });
  };
  usePageKeys(texts.train.title, []);
  if (!run) return <Waiting sentence={texts.run.reading} queries={[runQuery]} />;

  const underWay = run.state === 'running';
  const trainAgain = () => {
    keepTrainDraft(run.datasetId, run.settings);
    onTrainAgain?.();
    navigate(routes.train);
  };
  return (
    <div className={classes.page}>
      <header className={classes.runHeader}>
        <h1>{words.title(run.number)}</h1>
        <RunGlyph stages={run.stages} />
        <span className={`cut ${classes.runSummary}`}>
          {words.summary(
            networkTitle(run.settings.backbone),
            augmentationName(run.settings.augmentation),
            run.settings.seed,
          )}
        </span>
        {underWay ? (
          <Button
            variant="default"
            leftSection={<IconSquare size={14} stroke={1.8} aria-hidden />}
            title={words.stopHelp}
            onClick={stop}
          >
            {cancel.isPending || cancel.isSuccess ? words.stopping : words.stop}
          </Button>
        ) : (
          <Button variant="default" onClick={trainAgain}>
            {words.trainAgain}
          </Button>
        )}
      </header>
      {run.state === 'failed' && (
        <Note kind="error" title={words.failed}>
          {run.error}
        </Note>
      )}
      {run.state === 'cancelled' && <Note kind="plain" title={words.cancelled} />}
      {cancel.error && <Note kind="error" title={problemText(cancel.error)} />}
      {underWay && <TimeCard run={run} job={job} />}
      {run.epochs.length === 0 ? (
        <div className={classes.waiting}>{underWay ? words.noCurvesYet : words.noCurves}</div>
      ) : (
        <Curves
          epochs={run.epochs}
          planned={underWay ? plannedEpochs(run, job) : (run.epochs.at(-1)?.epoch ?? 1)}
          kept={null}
          best={bestSoFar(run)}
        />
      )}
      <Machine run={run} />
    </div>
  );
}

function TimeCard({ run, job }: { run: RunDetails; job: Job | null }) {
  const now = useNow();
  const left = job && isUnderWay(job) ? job.secondsLeft : null;
  const waiting = job?.state === 'waiting';
  const finishing = left !== null && left.high < 1;
  const middle = left === null ? 0 : (left.low + left.high) / 2;
  return (
    <section className={classes.timeCard}>
      <div>
        <div className={classes.timeLeft}>
          {waiting
            ? words.waiting
            : left === null
              ? words.measuring
              : finishing
                ? words.finishing
                : words.left(duration(middle))}
        </div>
        <div className={classes.timeRange}>
          {waiting
            ? words.waitingWhy
            : left === null
              ? words.measuringWhy
              : finishing
                ? words.started(shortTime(run.startedAt))
                : words.range(durationRange(left), shortTime(now + middle * 1000))}
        </div>
      </div>
      <Phases run={run} job={job} />
    </section>
  );
}

/** Stages of the job before the head is looked at, by their words. */
const preparing = /frozen|backbone/i;

/** How many epochs it will be: known once they run, at most as set before. */
function plannedEpochs(run: RunDetails, job: Job | null): number {
  const isTraining = run.epochs.length > 0 && job !== null && isUnderWay(job);
  return isTraining && job.total !== null ? Math.max(job.total, run.epochs.length) : run.settings.epochs;
}

/** Ice: preparation done; ember: trained; sunken: to come. */
function Phases({ run, job }: { run: RunDetails; job: Job | null }) {
  const lastEpoch = run.epochs.at(-1)?.epoch ?? 0;
  const training = lastEpoch > 0;
  const stageShare = job && job.total !== null && job.total > 0 ? Math.min(1, job.done / job.total) : 0;
  const prepared = job !== null && preparing.test(job.stage) ? stageShare : training || job !== null ? 1 : 0;
  const epochs = plannedEpochs(run, job);
  const trained = Math.min(1, lastEpoch / epochs);
  const photos = countOf(run.images.train + run.images.val, 'photo');
  return (
    <div>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={job?.title ?? words.title(run.number)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((job?.progress ?? 0) * 100)}
        aria-valuetext={job?.stage ?? ''}
      >
        <div className={classes.segment} style={{ flex: 30 }}>
          <i className={classes.fill} style={{ width: `${prepared * 100}%`, background: 'var(--t-ice-fill)' }} />
          <span data-bare>{words.frozenPart}</span>
        </div>
        <div className={classes.segment} style={{ flex: 62 }}>
          <i className={classes.fill} style={{ width: `${trained * 100}%`, background: '#f9a050' }} />
          <span data-bare={trained < 0.28 || undefined}>
            {training ? words.headEpoch(lastEpoch, epochs) : words.headPhase}
          </span>
        </div>
        <div className={classes.segment} style={{ flex: 8 }} />
      </div>
      <div className={classes.barNotes}>
        <span>
          {job && isUnderWay(job)
            ? job.total !== null && !training
              ? `${job.stage}: ${words.done(count(job.done), count(job.total))}`
              : job.stage
            : words.frozenDetail(photos)}
        </span>
        <span>{words.judge(countOf(run.images.val, 'photo'))}</span>
      </div>
    </div>
  );
}

function Machine({ run }: { run: RunDetails }) {
  const deviceName = useDeviceName();
  const last = run.epochs.at(-1);
  const rows: [string, string][] = [
    [words.device, run.device === null ? words.notYet : deviceName(run.device)],
    [
      words.speed,
      run.picturesPerSecond === null ? words.notYet : words.photosPerSecond(count(Math.round(run.picturesPerSecond))),
    ],
    [words.memory, run.peakMemoryMiB === null ? words.notYet : memory(run.peakMemoryMiB)],
    [words.learningRate, rate(last?.learningRate ?? run.settings.learningRate)],
    [words.photosToLearn, count(run.images.train)],
    [words.photosToJudge, count(run.images.val)],
  ];
  return (
    <section className={classes.machine}>
      <h3>{words.machine}</h3>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {run.state === 'running' && <p>{words.youCanClose}</p>}
    </section>
  );
}

/** The validation figure at the epoch with the best validation loss so far. It is shown, and decides nothing. */
function bestSoFar(run: RunDetails): string {
  const { val } = run.images;
  const judged = run.epochs.filter((epoch) => epoch.valAccuracy !== null);
  const best = judged.reduce<(typeof judged)[number] | null>(
    (kept, epoch) => (kept === null || (epoch.valAccuracy ?? 0) > (kept.valAccuracy ?? 0) ? epoch : kept),
    null,
  );
  if (best === null || best.valAccuracy === null || val === 0) return '';
  return words.best(percent(best.valAccuracy, val), best.epoch, countOf(val, 'photo'));
}

/** The time, looked at once a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
