/** A training that runs, is paused or has stopped: how long it still takes, what it is doing, and how the curves look so far. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlayFilled, IconSquare } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Epoch, RunDetails, TrainSettings } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { Curves } from '../../components/Curves.tsx';
import { memory, percent, percentFigure, rate } from '../../components/figures.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { wilson } from '../../components/wilson.ts';
import { routes } from '../../navigation/routes.ts';
import { useDeviceName } from '../../navigation/useDeviceName.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { count, countOf, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import { trainedStages } from './freezePlan.ts';
import { lowerRate } from './lowerRate.ts';
import { trainedWords } from './planWords.ts';
import { lastPlannedEpoch, phaseProgress, thawMarks } from './runProgress.ts';
import { StillWrong } from './StillWrong.tsx';
import { TimeCard } from './TimeCard.tsx';
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
  const member = useLastMember(run);
  const job = useJob(run?.jobId);
  const wishes = useWishes(run);
  const networkTitle = useNetworkTitle();
  usePageKeys(texts.train.title, [
    {
      title: words.keys.title,
      bindings: [
        {
          combos: ['p'],
          does: run?.state === 'running' ? words.keys.pause : words.keys.resume,
          run: () => (run?.state === 'running' ? wishes.pause() : wishes.resume()),
        },
      ],
    },
  ]);
  if (!run) return <Waiting sentence={texts.run.reading} queries={[runQuery]} />;

  const underWay = run.state === 'running';
  // Of several networks the one that trains now; the whole says how long all of it takes.
  const shown = member ?? run;
  const trainWith = (settings: TrainSettings) => {
    keepTrainDraft(run.datasetId, settings);
    onTrainAgain?.();
    navigate(routes.train);
  };
  const stages = run.stages.map(({ name }) => name);
  // What is asked for is known at once; which stages really train only when the backbone is loaded.
  const trained = trainedStages(run.settings, stages);
  return (
    <div className={classes.page}>
      <header className={classes.runHeader}>
        <h1>{words.title(run.number)}</h1>
        <RunGlyph stages={stages.map((name) => ({ name, trains: trained.includes(name) }))} />
        <span className={`cut ${classes.runSummary}`}>
          {run.members.length > 0 &&
            `${texts.testTime.ensemble.progress(run.members.length, Math.max(run.settings.folds, run.settings.ensemble))}: `}
          {words.summary(
            networkTitle(run.settings.backbone),
            trainedWords(trained, stages),
            augmentationName(run.settings.augmentation),
            shown.settings.seed,
          )}
        </span>
        {underWay ? (
          <WhileItRuns waits={job?.state === 'waiting'} wishes={wishes} />
        ) : (
          <>
            <Button variant="default" onClick={() => trainWith(run.settings)}>
              {words.trainAgain}
            </Button>
            {run.resumable && (
              <Button
                className={run.state === 'paused' ? 'go' : ''}
                variant={run.state === 'paused' ? 'filled' : 'default'}
                leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
                rightSection={run.state === 'paused' ? <Kbd caps={['P']} joined /> : undefined}
                onClick={wishes.resume}
              >
                {words.resume}
              </Button>
            )}
          </>
        )}
      </header>
      <Ending run={run} onTry={trainWith} />
      {wishes.error !== null && <Note kind="error" title={wishes.error} />}
      {(underWay || run.state === 'paused') && <TimeCard run={shown} job={job} wish={wishes.pending} />}
      {shown.epochs.length === 0 ? (
        <div className={classes.waiting}>{underWay ? words.noCurvesYet : words.noCurves}</div>
      ) : (
        <Curves
          epochs={shown.epochs}
          planned={lastPlannedEpoch(shown, job)}
          kept={null}
          marks={thawMarks(shown)}
          best={bestSoFar(shown)}
          withRates
        />
      )}
      <div className={classes.below} data-photos={shown.stillWrong !== null || undefined}>
        <StillWrong run={shown} />
        <PlanAndEvents run={shown} />
        <Machine run={shown} />
      </div>
    </div>
  );
}

/** Of a run that is made of several, the network that was begun last; null for a single one. */
function useLastMember(run: RunDetails | undefined): RunDetails | null {
  const api = useApi();
  const last = run?.members.at(-1);
  const underWay = run?.state === 'running';
  const query = api.runs.get.queryOptions({
    input: { runId: last ?? 0 },
    enabled: last !== undefined,
    refetchInterval: underWay ? lookAgainMs : false,
  });
  return useQuery(query).data ?? null;
}

/** What a person can ask of a run, and what was asked and is not done yet. */
function useWishes(run: RunDetails | undefined) {
  const api = useApi();
  const pause = useMutation(api.runs.pause.mutationOptions());
  const keep = useMutation(api.runs.stopAndKeep.mutationOptions());
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const resume = useMutation(api.runs.resume.mutationOptions());
  const runs = run?.state === 'running';
  const pending = !runs
    ? null
    : pause.isPending
      ? words.pausing
      : keep.isPending
        ? words.keeping
        : cancel.isPending || cancel.isSuccess
          ? words.stopping
          : null;
  const fresh = () => {
    for (const wish of [pause, keep, resume]) wish.reset();
  };
  const ask = (wish: typeof pause | typeof keep) => () => {
    if (!run || !runs || pending !== null) return;
    fresh();
    wish.mutate({ runId: run.runId });
  };
  const failure = pause.error ?? keep.error ?? cancel.error ?? resume.error;
  return {
    pending,
    error: failure === null ? null : problemText(failure),
    pause: ask(pause),
    keep: ask(keep),
    stop: () => {
      if (run?.jobId && runs) cancel.mutate({ jobId: run.jobId });
    },
    resume: () => {
      if (!run?.resumable || resume.isPending) return;
      fresh();
      cancel.reset();
      resume.mutate({ runId: run.runId });
    },
  };
}

/** While it waits for another training there is nothing to pause and nothing to keep. */
function WhileItRuns({ waits, wishes }: { waits: boolean; wishes: ReturnType<typeof useWishes> }) {
  return (
    <>
      {!waits && (
        <>
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={14} stroke={1.8} aria-hidden />}
            rightSection={<Kbd caps={['P']} joined />}
            title={words.pauseHelp}
            onClick={wishes.pause}
          >
            {words.pause}
          </Button>
          <Button
            variant="default"
            leftSection={<IconSquare size={14} stroke={1.8} aria-hidden />}
            title={words.keepHelp}
            onClick={wishes.keep}
          >
            {words.keep}
          </Button>
        </>
      )}
      <Button variant="default" title={words.stopHelp} onClick={wishes.stop}>
        {words.stop}
      </Button>
    </>
  );
}

/** Why it no longer runs, and the way on. */
function Ending({ run, onTry }: { run: RunDetails; onTry: (settings: TrainSettings) => void }) {
  if (run.state === 'paused') return run.error === null ? null : <Note kind="plain" title={run.error} />;
  if (run.state === 'cancelled') return <Note kind="plain" title={words.cancelled} />;
  if (run.state !== 'failed') return null;
  const lower = lowerRate(run);
  return (
    <Note
      kind="error"
      title={words.failed}
      actions={
        lower && (
          <Button variant="default" onClick={() => onTry(lower.settings)}>
            {words.tryRate(rate(lower.learningRate))}
          </Button>
        )
      }
    >
      {run.error}
    </Note>
  );
}

/** The plan, and what a person should know of how it goes: a halved batch, a photo that could not be read. */
function PlanAndEvents({ run }: { run: RunDetails }) {
  const events = [
    ...run.events,
    ...run.skipped.map(({ path, reason }) => ({ at: null, text: words.skipped(path, reason) })),
  ];
  return (
    <section className={`${classes.machine} ${classes.planAndEvents}`} aria-label={words.plan}>
      <div>
        <h3>{words.plan}</h3>
        <ol className={classes.planList}>
          {phaseProgress(run, null).map(({ title, detail }) => (
            <li key={title}>
              <b>{title}</b>
              <span>{detail}</span>
            </li>
          ))}
        </ol>
      </div>
      <div>
        <h3>{words.events}</h3>
        {events.length === 0 ? (
          <p className={classes.noEvents}>{words.noEvents}</p>
        ) : (
          <ul className={classes.events}>
            {events.map(({ at, text }) => (
              <li key={`${at} ${text}`}>
                <span className="num">{at === null ? '' : shortTime(at)}</span>
                {text}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Machine({ run }: { run: RunDetails }) {
  const deviceName = useDeviceName();
  const last = run.epochs.at(-1);
  const speed = speedOf(run);
  const rows: [string, string][] = [
    [words.device, run.device === null ? words.notYet : deviceName(run.device)],
    [words.speed, speed === null ? words.notYet : words.photosPerSecond(count(Math.round(speed)))],
    ...(run.deviceBusy === null
      ? []
      : [[words.waitsForData, words.ofTheTime(percent(1 - run.deviceBusy))] satisfies [string, string]]),
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

/** As measured; before that what the last epoch through thawed stages took. */
function speedOf(run: RunDetails): number | null {
  if (run.picturesPerSecond !== null) return run.picturesPerSecond;
  const last = run.epochs.at(-1);
  const thaws = last !== undefined && (run.plan[last.phase]?.stages.length ?? 0) > 0;
  return thaws && last.seconds > 0 ? run.images.train / last.seconds : null;
}

/**
 * The validation figure of the epoch that would be kept now: the one with the lowest loss on the photos held out of training. Where
 * none are, the last one.
 */
function bestSoFar(run: RunDetails): string {
  const { val } = run.images;
  const kept = run.epochs.reduce<Epoch | null>(
    (best, epoch) =>
      best === null || (epoch.heldOutLoss ?? Number.NEGATIVE_INFINITY) <= (best.heldOutLoss ?? Number.POSITIVE_INFINITY)
        ? epoch
        : best,
    null,
  );
  if (kept === null || kept.valAccuracy === null || val === 0) return '';
  const { low, high } = wilson(kept.valAccuracy, val);
  const half = percentFigure((high - low) / 2, val);
  return words.best(percent(kept.valAccuracy, val), half, kept.epoch, countOf(val, 'photo'));
}
