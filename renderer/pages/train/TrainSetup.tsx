/** The plan for the next run: network, what stays frozen, settings, forecast, and the button that starts it. */
import { Popover, UnstyledButton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Dataset, networkViewUrl, type RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { amount, memory, rate } from '../../components/figures.ts';
import { MissingWeights } from '../../components/MissingWeights.tsx';
import { ThawStrip } from '../../components/ThawStrip.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { countOf, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import { BackboneCards } from './BackboneCards.tsx';
import { ForecastCard } from './ForecastCard.tsx';
import { headParameters } from './headParameters.ts';
import { PlanCard, RateInput } from './PlanCard.tsx';
import { SettingsDrawer } from './SettingsDrawer.tsx';
import classes from './Train.module.css';
import { useTrainDraft, usualSettings } from './trainDraft.ts';

const words = texts.train;

/** Below this many photos to judge on, the verdict warns that the figure will be rough. */
const fewToJudge = 30;

export function TrainSetup({ dataset, runs }: { dataset: Dataset; runs: readonly RunSummary[] }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const { datasetId } = dataset;
  const lastRun = runs[0];
  const { settings, change, reset } = useTrainDraft(datasetId, startingPoint(lastRun));
  const [drawer, setDrawer] = useState(false);
  const problemNote = useRef<HTMLParagraphElement>(null);

  const networksQuery = useQuery(api.networks.list.queryOptions());
  const networks = networksQuery.data;
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

  const network = networks?.find((one) => one.name === settings.backbone) ?? networks?.[0];
  const lastOfNetwork = runs.find((run) => run.settings.backbone === network?.name && run.accuracy !== null);
  const lastDetails = useQuery(
    api.runs.get.queryOptions({ input: { runId: lastOfNetwork?.runId ?? 0 }, enabled: lastOfNetwork !== undefined }),
  ).data;

  const start = useMutation(api.runs.start.mutationOptions());
  const weightsMissing = network?.weights.state === 'missing' && settings.weightsFile === undefined;
  const notReady =
    readiness.data && !readiness.data.ready ? (readiness.data.problem ?? words.forecast.labelFirst) : null;
  const failure = start.error ?? readiness.error;
  const problem =
    weightsMissing && network
      ? words.forecast.weightsFirst(network.title)
      : (notReady ?? (failure ? `${words.forecast.notStarted} ${problemText(failure)}` : null));

  const train = () => {
    if (start.isPending || !network) return;
    if (weightsMissing || notReady !== null) problemNote.current?.focus();
    else start.mutate({ datasetId, settings });
  };
  useEffect(() => {
    if (start.error) problemNote.current?.focus();
  }, [start.error]);

  usePageKeys(words.title, [
    {
      title: words.keys.actions,
      bindings: [
        { combos: ['mod+enter'], does: words.keys.train, run: train, inFields: true },
        { combos: ['s'], does: words.keys.settings, run: () => setDrawer(true) },
        { combos: ['n'], does: words.keys.networks, run: () => navigate(routes.networks) },
      ],
    },
  ]);

  if (!networks || !network) return <Waiting sentence={words.reading} queries={[networksQuery]} />;

  const usedClasses = dataset.classes.filter((one) => one.photos > 0);
  const shownClasses = usedClasses.length > 0 ? usedClasses : dataset.classes;
  const parametersOfHead = headParameters(network.features, Math.max(2, usedClasses.length), settings.head.hidden);
  const seconds = readiness.data?.seconds ?? null;
  const time = seconds === null ? words.forecast.timeUnknown : words.forecast.about(durationRange(seconds));
  const device =
    devices.find((one) => (settings.device === 'auto' ? one.preferred : one.id === settings.device))?.name ??
    words.forecast.noDevice;
  const peakMemory = lastDetails?.peakMemoryMiB ?? null;

  return (
    <div className={classes.page}>
      <BackboneCards
        networks={networks}
        chosen={network.name}
        lastUsed={runs.map((run) => run.settings.backbone)}
        onChoose={(backbone) => {
          start.reset();
          change({ backbone, weights: undefined, weightsFile: undefined });
        }}
      />
      <div className={classes.stripPlace}>
        <ThawStrip
          stages={network.stages}
          head={{ classes: usedClasses.length, parameters: parametersOfHead }}
          inputSize={network.inputSize}
          pictureUrl={pictureHash === null ? null : networkViewUrl(pictureHash, network.inputSize)}
          hollow={weightsMissing}
          expected={lastOfNetwork?.accuracy ?? null}
          expectedSource={
            lastOfNetwork?.accuracy
              ? words.row.fromRunOn(lastOfNetwork.number, countOf(lastOfNetwork.accuracy.n, 'photo'))
              : words.row.noRunYet
          }
          rows={[
            {
              title: words.row.time,
              head: seconds === null ? null : durationRange(seconds),
              source: seconds === null ? words.row.notMeasured : words.row.lastRuns,
            },
            {
              title: words.row.memory,
              head: peakMemory === null ? null : memory(peakMemory),
              source:
                peakMemory === null || !lastOfNetwork ? words.row.notMeasured : words.row.fromRun(lastOfNetwork.number),
            },
            {
              title: words.row.learningRate,
              head: <Multiplier rate={settings.learningRate} onChange={(learningRate) => change({ learningRate })} />,
              source: words.row.ofRate(rate(settings.learningRate)),
            },
          ]}
          classList={<ClassList classes={shownClasses} />}
          valueText={words.handle(amount(parametersOfHead), time)}
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
          augmentation={augmentation}
          onChange={change}
          onAllSettings={() => setDrawer(true)}
        />
        <ForecastCard
          verdict={
            readiness.data ? (
              <>
                <b>{words.forecast.headOnly}</b>{' '}
                {readiness.data.val < fewToJudge
                  ? words.forecast.fewPhotos(countOf(readiness.data.val, 'photo'))
                  : words.forecast.headOnlyWhy}
              </>
            ) : (
              words.forecast.checking
            )
          }
          problem={problem}
          problemKind={failure ? 'error' : 'doubt'}
          problemRef={problemNote}
          time={time}
          details={[
            peakMemory === null ? words.forecast.on(device) : words.forecast.onWithMemory(device, memory(peakMemory)),
          ]}
          starting={start.isPending}
          onTrain={train}
        />
      </div>
      <SettingsDrawer
        opened={drawer}
        onClose={() => setDrawer(false)}
        settings={settings}
        devices={devices}
        augmentation={augmentationName(settings.augmentation ?? augmentation)}
        onChange={change}
        onReset={reset}
      />
    </div>
  );
}

/** The last run's settings; the augmentation is the dataset's own, as the Augment page shows it. */
function startingPoint(lastRun: RunSummary | undefined) {
  if (!lastRun) return usualSettings();
  const { augmentation: _, ...settings } = lastRun.settings;
  return settings;
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

function Multiplier({ rate: learningRate, onChange }: { rate: number; onChange: (rate: number) => void }) {
  return (
    <Popover position="bottom" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.multiplier} aria-label={words.row.editRate}>
          {words.row.multiplier}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown w={220}>
        <RateInput value={learningRate} onChange={onChange} description={words.settings.learningRate.help} />
      </Popover.Dropdown>
    </Popover>
  );
}

const mostClassesListed = 7;

function ClassList({ classes: list }: { classes: Dataset['classes'] }) {
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
