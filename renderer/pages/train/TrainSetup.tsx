/** The plan for the next run: network, what stays frozen, phases and settings, forecast, and the button that starts it. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Dataset, networkViewUrl, type RunSummary, type TrainSettings } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { amount, memory, percent, rate } from '../../components/figures.ts';
import { MissingWeights } from '../../components/MissingWeights.tsx';
import { Note } from '../../components/Note.tsx';
import { ThawStrip } from '../../components/ThawStrip.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { countOf, duration, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import { BackboneCards } from './BackboneCards.tsx';
import { figuresFromAdvice, figuresFromRuns, pastDepths } from './depthFigures.ts';
import { ForecastCard } from './ForecastCard.tsx';
import {
  depthOf,
  fitToNetwork,
  heat,
  type PlannedPhase,
  type Preset,
  plannedPhases,
  presetOf,
  trainedStages,
  withDepth,
  withPhase,
  withPreset,
  withStagesToggled,
} from './freezePlan.ts';
import { headParameters } from './headParameters.ts';
import { PlanCard } from './PlanCard.tsx';
import { phaseShares, planSeconds } from './planTime.ts';
import { trainedWords } from './planWords.ts';
import { RateFinder } from './RateFinder.tsx';
import { type DrawerPart, SettingsDrawer } from './SettingsDrawer.tsx';
import classes from './Train.module.css';
import { useTrainDraft, usualSettings } from './trainDraft.ts';
import { useAdvice } from './useAdvice.ts';
import { verdict } from './verdict.ts';

const words = texts.train;

/** From so many labelled photos on, a limit of time is worth more than a plan of epochs. */
const manyPhotos = 50_000;
const tenMinutes = 600;

export function TrainSetup({ dataset, runs }: { dataset: Dataset; runs: readonly RunSummary[] }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const { datasetId } = dataset;
  const draft = useTrainDraft(datasetId, startingPoint(runs[0]));
  const { change } = draft;
  const [drawer, setDrawer] = useState<DrawerPart | null>(null);
  const [locks, setLocks] = useState(false);
  const problemNote = useRef<HTMLParagraphElement>(null);

  const networksQuery = useQuery(api.networks.list.queryOptions());
  const networks = networksQuery.data;
  const network = networks?.find((one) => one.name === draft.settings.backbone) ?? networks?.[0];
  const stages = network?.stages.map(({ name }) => name) ?? [];
  const settings = network ? fitToNetwork(draft.settings, stages) : draft.settings;

  const devices = useQuery(api.app.devices.queryOptions()).data ?? [];
  const augmentation = useQuery(api.augment.get.queryOptions({ input: { datasetId } })).data ?? null;
  const readiness = useQuery(
    api.runs.check.queryOptions({
      input: { datasetId, settings },
      placeholderData: (previous) => previous,
      // Labels, photos and splits decide it; asked anew whenever the dataset's counts differ.
      queryKey: [...api.runs.check.queryKey({ input: { datasetId, settings } }), dataset.labelled, dataset.split],
    }),
  );
  const pictureHash = useOnePhoto(datasetId, dataset.photos > 0);
  const past = pastDepths(runs, network?.name ?? '');
  const depth = depthOf(settings, stages);
  const pastRun = past.find((one) => one.depth === depth)?.run;
  const pastDetails = useQuery(
    api.runs.get.queryOptions({ input: { runId: pastRun?.runId ?? 0 }, enabled: pastRun !== undefined }),
  ).data;

  const start = useMutation(api.runs.start.mutationOptions());
  const hasNoWeights = network?.weights.state === 'missing' && settings.weightsFile === undefined;
  const weightsMissing = hasNoWeights && settings.start !== 'scratch';
  const notReady =
    readiness.data && !readiness.data.ready ? (readiness.data.problem ?? words.forecast.labelFirst) : null;
  const advising = useAdvice(dataset, settings, !hasNoWeights && readiness.data?.ready === true);
  const advice = advising.value;
  const failure = start.error ?? readiness.error;
  const problem =
    weightsMissing && network
      ? words.forecast.weightsFirst(network.title)
      : (notReady ?? (failure ? `${words.forecast.notStarted} ${problemText(failure)}` : null));

  const plan = useRememberedPlan(settings, stages);
  const suggested = advice?.recommendation?.thaw ?? null;
  const locked = depth === null || locks;

  const train = () => {
    if (start.isPending || !network) return;
    if (weightsMissing || notReady !== null) problemNote.current?.focus();
    else start.mutate({ datasetId, settings });
  };
  useEffect(() => {
    if (start.error) problemNote.current?.focus();
  }, [start.error]);

  const moveTo = (to: number) => {
    setLocks(false);
    change(withDepth(settings, stages, to, plan.before));
  };
  usePageKeys(words.title, [
    {
      title: words.keys.actions,
      bindings: [
        { combos: ['mod+enter'], does: words.keys.train, run: train, inFields: true },
        { combos: ['s'], does: words.keys.settings, run: () => setDrawer('all') },
        { combos: ['r'], does: words.keys.finder, run: () => setDrawer('finder') },
        { combos: ['n'], does: words.keys.networks, run: () => navigate(routes.networks) },
      ],
    },
    {
      title: words.keys.strip,
      bindings: [
        { combos: [], shown: ['←', '→'], does: words.keys.deeper, notACommand: true },
        { combos: [], shown: ['Home', 'End'], does: words.keys.ends, notACommand: true },
        { combos: ['l'], does: words.keys.single, run: () => (locked ? backToLine() : setLocks(true)) },
        { combos: [], shown: ['Alt', 'click'], does: words.keys.alone, notACommand: true },
      ],
    },
  ]);

  if (!networks || !network) return <Waiting sentence={words.reading} queries={[networksQuery]} />;

  const trained = trainedStages(settings, stages);
  const phases = plannedPhases(settings, stages);
  const preset = plan.preset;
  /** From picked stages the line goes to the first of them. */
  function backToLine(): void {
    const first = stages.indexOf(trainedStages(settings, stages)[0] ?? '');
    if (depth === null) moveTo(first < 0 ? 0 : stages.length - first);
    else setLocks(false);
  }

  const usedClasses = dataset.classes.filter((one) => one.photos > 0);
  const shownClasses = usedClasses.length > 0 ? usedClasses : dataset.classes;
  const parametersOfHead = headParameters(network, Math.max(2, usedClasses.length), settings.head);
  const measured = planSeconds(settings, phases, network.stages, advice);
  // What earlier runs took is known for plans like theirs only.
  const seconds = measured ?? (pastRun || depth === 0 ? (readiness.data?.seconds ?? null) : null);
  const time =
    settings.timeLimitSeconds > 0
      ? words.forecast.atMost(duration(settings.timeLimitSeconds))
      : seconds === null
        ? words.forecast.timeUnknown
        : words.forecast.about(durationRange(seconds));
  const asked = advice?.device ?? settings.device;
  const device =
    devices.find((one) => (asked === 'auto' ? one.preferred : one.id === asked))?.name ??
    advice?.device ??
    words.forecast.noDevice;
  const adviceOfDepth = advice?.depths.find((one) => one.thaw === (depth ?? -1));
  const bytes = adviceOfDepth?.peakBytes ?? null;
  const memoryNeeded =
    bytes !== null
      ? memory(bytes / 2 ** 20)
      : pastDetails?.peakMemoryMiB != null
        ? memory(pastDetails.peakMemoryMiB)
        : null;
  const isTooLarge = adviceOfDepth?.fits === false && advice !== null && memoryNeeded !== null;

  const figures =
    advice !== null
      ? figuresFromAdvice(advice, advising.open)
      : figuresFromRuns(
          past,
          { depth, seconds },
          (run) => (run.runId === pastDetails?.runId ? pastDetails.peakMemoryMiB : null),
          advising.open,
        );
  const said = verdict({
    ...{ advice, measuring: advising.open, depth, stages },
    scratch: settings.start === 'scratch',
    photos: { labelled: dataset.labelled, val: readiness.data?.val ?? 0 },
  });
  const expected = depth === null ? null : figures(depth).accuracy;
  const parametersOfStages = network.stages
    .filter(({ name }) => trained.includes(name))
    .reduce((sum, stage) => sum + stage.parameters, 0);
  const multipliers = [...trained, 'head'].map((name) => settings.stageRates[name] ?? 1);
  const highest = Math.max(...multipliers);
  const isMany = dataset.labelled >= manyPhotos && settings.timeLimitSeconds === 0;
  const batch = adviceOfDepth?.suggestedBatch ?? null;

  return (
    <div className={classes.page}>
      <PausedNote runs={runs} />
      <BackboneCards
        networks={networks}
        chosen={network.name}
        lastUsed={runs.map((run) => run.settings.backbone)}
        onChoose={(backbone) => {
          start.reset();
          const next = networks.find((one) => one.name === backbone)?.stages.map(({ name }) => name) ?? [];
          const { thaw, phases: fitted, stageRates } = fitToNetwork(carriedOver(settings, stages, next), next);
          change({ backbone, weights: undefined, weightsFile: undefined, thaw, phases: fitted, stageRates });
        }}
      />
      <div className={classes.stripPlace}>
        <ThawStrip
          stages={network.stages}
          trained={trained}
          depth={depth}
          locks={locks}
          head={{ classes: usedClasses.length, parameters: parametersOfHead }}
          inputSize={network.inputSize}
          pictureUrl={pictureHash === null ? null : networkViewUrl(pictureHash, network.inputSize)}
          hollow={weightsMissing}
          figures={figures}
          sources={sourcesOf(advice, advising, past, settings, phases, memoryNeeded, pastRun)}
          suggested={suggested}
          rates={settings.stageRates}
          heatOf={(multiplier) => heat(multiplier, highest)}
          classList={<ClassList classes={shownClasses} />}
          valueText={words.handle(
            trained.length === 0 ? words.theHead : trainedWords(trained, stages),
            trained.length === 0 || trained.length === stages.length ? words.handleVerb.one : words.handleVerb.more,
            amount(parametersOfStages + parametersOfHead),
            time,
            expected === null ? words.expectedUnknown : words.expected(percent(expected.value)),
          )}
          onDepth={moveTo}
          onToggle={(names) => change(withStagesToggled(settings, stages, names))}
          onLocks={(wanted) => (wanted ? setLocks(true) : backToLine())}
          onRate={(names, multiplier) =>
            change({
              stageRates: { ...settings.stageRates, ...Object.fromEntries(names.map((name) => [name, multiplier])) },
            })
          }
        />
        {weightsMissing && (
          <div className={classes.stripNote}>
            <MissingWeights key={network.name} network={network} />
          </div>
        )}
      </div>
      <div className={classes.bottom}>
        <PlanCard
          settings={settings}
          stages={network.stages}
          preset={preset}
          phases={phases}
          shares={phaseShares(phases, network.stages, advice)}
          augmentation={augmentation}
          onPreset={(wanted) => {
            plan.choose(wanted);
            change(withPreset(settings, stages, wanted, suggested ?? 1));
          }}
          onChange={change}
          onAllSettings={() => setDrawer('all')}
          onFindRate={() => setDrawer('finder')}
        />
        <ForecastCard
          verdict={
            isTooLarge ? (
              <b>{words.forecast.tooLarge(memoryNeeded, memory(advice.freeBytes / 2 ** 20))}</b>
            ) : isMany ? (
              words.forecast.many(countOf(dataset.labelled, 'photo'))
            ) : readiness.data ? (
              <>
                <b>{said.bold}</b> {said.why}
              </>
            ) : (
              words.forecast.checking
            )
          }
          problem={problem}
          problemKind={failure ? 'error' : 'doubt'}
          problemRef={problemNote}
          wayOut={
            isTooLarge && batch !== null
              ? { title: words.forecast.takeBatch(batch), take: () => change({ batch }) }
              : isMany && !isTooLarge
                ? { title: words.forecast.limitTen, take: () => change({ timeLimitSeconds: tenMinutes }) }
                : null
          }
          time={time}
          details={[
            memoryNeeded === null ? words.forecast.on(device) : words.forecast.onWithMemory(device, memoryNeeded),
          ]}
          starting={start.isPending}
          onTrain={train}
        />
      </div>
      <SettingsDrawer
        part={drawer}
        onClose={() => setDrawer(null)}
        settings={settings}
        thaws={trained.length > 0}
        devices={devices}
        augmentation={augmentationName(settings.augmentation ?? augmentation)}
        rateFinder={
          <RateFinder
            datasetId={datasetId}
            settings={settings}
            problem={problem}
            subject={subjectOf(phases)}
            onTake={(found) => change(withFoundRate(settings, phases, found))}
          />
        }
        onChange={change}
        onReset={() => {
          setLocks(false);
          draft.reset();
        }}
      />
    </div>
  );
}

/** A run that can go on, where a person looks for what to train next. */
function PausedNote({ runs }: { runs: readonly RunSummary[] }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const resume = useMutation(api.runs.resume.mutationOptions());
  const paused = runs.find((run) => run.state === 'paused');
  if (!paused) return null;
  return (
    <Note
      kind={resume.error ? 'error' : 'plain'}
      title={resume.error ? problemText(resume.error) : words.running.pausedNote(paused.number)}
      actions={
        <>
          <Button variant="default" onClick={() => navigate(routes.run(paused.runId))}>
            {words.running.look}
          </Button>
          <Button variant="default" onClick={() => !resume.isPending && resume.mutate({ runId: paused.runId })}>
            {words.running.resume}
          </Button>
        </>
      }
    />
  );
}

/** The last run's settings; the augmentation is the dataset's own, as the Augment page shows it. */
function startingPoint(lastRun: RunSummary | undefined): TrainSettings {
  if (!lastRun) return usualSettings();
  const { augmentation: _, ...settings } = lastRun.settings;
  return settings;
}

/**
 * The kind of plan that a person has in mind: it stays while the handle stands at the head, and "My own" stays chosen although its
 * phases may look like a preset's.
 */
function useRememberedPlan(settings: TrainSettings, stages: readonly string[]) {
  const [own, setOwn] = useState(false);
  const shape = presetOf(settings, stages);
  const preset: Preset = own && settings.phases.length > 0 ? 'own' : shape;
  const before = useRef<{ preset: Preset; phases: TrainSettings['phases'] }>({ preset: 'headFirst', phases: [] });
  useEffect(() => {
    if (shape === 'headOnly' || shape === 'scratch') return;
    before.current = { preset, phases: settings.phases };
  }, [shape, preset, settings.phases]);
  return {
    preset,
    get before() {
      return before.current;
    },
    choose: (wanted: Preset) => setOwn(wanted === 'own'),
  };
}

/** A depth in stages of one network means the same share of another only where it is one of the ends. */
function carriedOver(settings: TrainSettings, stages: readonly string[], next: readonly string[]): TrainSettings {
  const trained = trainedStages(settings, stages).length;
  if (settings.start === 'scratch') return { ...settings, thaw: 'all', phases: [] };
  const thaw = trained === stages.length && trained > 0 ? next.length : Math.min(trained, next.length);
  return { ...settings, thaw, phases: [] };
}

function sourcesOf(
  advice: ReturnType<typeof useAdvice>['value'],
  advising: ReturnType<typeof useAdvice>,
  past: ReturnType<typeof pastDepths>,
  settings: TrainSettings,
  phases: readonly PlannedPhase[],
  memoryNeeded: string | null,
  pastRun: RunSummary | undefined,
) {
  const base = rate(phases.at(-1)?.learningRate ?? settings.learningRate);
  const ofRate = words.row.ofRate(base);
  if (advice) {
    const [probes = advice.standsOn, steps] = advice.standsOn.split('; ');
    return {
      accuracy: probes === '' ? words.row.measuring : probes,
      time: steps ?? words.row.measured,
      memory: words.row.free(memory(advice.freeBytes / 2 ** 20)),
      rate: ofRate,
    };
  }
  const latest = past[0]?.run;
  const fromRuns =
    latest?.accuracy == null
      ? words.row.noRunYet
      : past.length > 1
        ? words.row.fromRuns
        : words.row.fromRunOn(latest.number, countOf(latest.accuracy.n, 'photo'));
  return {
    accuracy: advising.open ? words.row.measuring : fromRuns,
    time: pastRun ? words.row.lastRuns : words.row.notMeasured,
    memory: memoryNeeded !== null && pastRun ? words.row.fromRun(pastRun.number) : words.row.notMeasured,
    rate: ofRate,
  };
}

/** The rate that matters most is that of the last phase: the one that trains deepest. */
function subjectOf(phases: readonly PlannedPhase[]): string {
  const source = phases.at(-1)?.source;
  if (typeof source === 'number') return words.finder.ofPhase(source + 1);
  return source === 'thawed' ? words.finder.ofThawed : words.finder.ofHead;
}

function withFoundRate(
  settings: TrainSettings,
  phases: readonly PlannedPhase[],
  learningRate: number,
): Partial<TrainSettings> {
  const last = phases.at(-1);
  return last ? withPhase(settings, last.source, { learningRate }) : { learningRate };
}

/** Hash of one photo to show at the network's input; null when there is none. */
function useOnePhoto(datasetId: number, hasPhotos: boolean): string | null {
  const api = useApi();
  const picked = useQuery(
    api.augment.pickPhotos.queryOptions({ input: { datasetId, count: 1 }, enabled: hasPhotos }),
  ).data;
  const photos = useQuery(
    api.photos.byId.queryOptions({ input: { photoIds: picked ?? [] }, enabled: (picked?.length ?? 0) > 0 }),
  ).data;
  return photos?.[0]?.hash ?? null;
}

const mostClassesListed = 7;

function ClassList({ classes: list }: { classes: Dataset['classes'] }): ReactNode {
  const shown = list.length > mostClassesListed ? list.slice(0, mostClassesListed - 1) : list;
  return (
    <ul className={classes.classList}>
      {shown.map((one) => (
        <li key={one.classId}>
          <ClassChip colour={one.colour} position={one.position} />
          <span className="cut" title={one.name}>
            {one.name}
          </span>
        </li>
      ))}
      {shown.length < list.length && <li className="hint">{words.moreClasses(list.length - shown.length)}</li>}
    </ul>
  );
}
