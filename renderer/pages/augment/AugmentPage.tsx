/** Augment: what each change does, seen on one's own photos at the size the network sees. */
import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { type AugmentSettings, type Dataset, sampleUrl } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useApp } from '../../app/appStore.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { readTrainDraft, usualSettings } from '../train/trainDraft.ts';
import classes from './Augment.module.css';
import { AugmentRow } from './AugmentRow.tsx';
import { sameSteps, useAugmentDraft, withStep } from './augmentDraft.ts';
import { VariantWall, variantColumns } from './VariantWall.tsx';

const words = texts.augment;

/** While a slider moves the wall waits this long before it asks for new pictures. */
const settleMs = 120;
const photosShown = 4;

export default function AugmentPage() {
  const dataset = useDataset();
  return dataset ? <AugmentDataset key={dataset.datasetId} dataset={dataset} /> : <WithoutDataset />;
}

function AugmentDataset({ dataset }: { dataset: Dataset }) {
  const api = useApi();
  const { datasetId } = dataset;
  const describedQuery = useQuery(api.augment.describe.queryOptions());
  const savedQuery = useQuery(api.augment.get.queryOptions({ input: { datasetId } }));
  const [described, saved] = [describedQuery.data, savedQuery.data];
  if (!described || !saved) return <Waiting sentence={words.reading} queries={[describedQuery, savedQuery]} />;
  return <AugmentWorkbench dataset={dataset} described={described} saved={saved} />;
}

type Described = {
  augmentations: Parameters<typeof AugmentRow>[0]['description'][];
  presets: Record<string, AugmentSettings>;
};

function AugmentWorkbench(props: { dataset: Dataset; described: Described; saved: AugmentSettings }) {
  const { dataset, described, saved } = props;
  const { datasetId } = dataset;
  const api = useApi();
  const reportSaved = useApp((state) => state.reportSaved);
  const { settings, change, forget } = useAugmentDraft(datasetId, saved);
  const [seed, setSeed] = useState(1);
  const [before, setBefore] = useState(false);
  const [base, setBase] = useState(saved.preset ?? 'standard');
  const [settled] = useDebouncedValue(settings, settleMs);
  const inputSize = useInputSize(datasetId);
  const { ref, width } = useElementSize();

  const picked = useQuery(
    api.augment.pickPhotos.queryOptions({ input: { datasetId, count: photosShown }, enabled: dataset.photos > 0 }),
  );
  const photos = useQuery(
    api.photos.byId.queryOptions({
      input: { photoIds: picked.data ?? [] },
      enabled: (picked.data?.length ?? 0) > 0,
    }),
  ).data;
  const save = useMutation(
    api.augment.save.mutationOptions({
      onSuccess: () => {
        forget();
        reportSaved({ at: Date.now(), text: words.savedStatus, undoable: false });
      },
    }),
  );

  const preset = Object.entries(described.presets).find(([, value]) => sameSteps(value, settings))?.[0] ?? null;
  const isSaved = sameSteps(settings, saved);
  const reroll = () => setSeed((current) => current + 1);
  const saveNow = () => save.mutate({ datasetId, settings: { ...settings, preset } });
  const choosePreset = (name: string) => {
    const chosen = described.presets[name];
    if (!chosen) return;
    setBase(name);
    change({ ...chosen, preset: name });
  };
  useEffect(() => {
    const release = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'b') setBefore(false);
    };
    window.addEventListener('keyup', release);
    return () => window.removeEventListener('keyup', release);
  }, []);
  usePageKeys(words.title, [
    {
      title: words.keys.wall,
      bindings: [
        { combos: ['r'], does: words.keys.reroll, run: reroll },
        {
          combos: ['b'],
          does: words.keys.before,
          notACommand: true,
          run: (event) => {
            if (!event.repeat) setBefore(true);
          },
        },
        { combos: ['mod+s'], does: words.keys.save, run: saveNow, inFields: true },
      ],
    },
    {
      title: words.keys.rows,
      bindings: [
        { combos: [], shown: ['Space'], does: words.keys.switch },
        { combos: [], shown: ['←', '→'], does: words.keys.value },
      ],
    },
  ]);

  const columns = variantColumns(width || 728);
  return (
    <div className={classes.page}>
      <div className={classes.toolbar}>
        <span className={classes.label}>{words.preset}</span>
        <SegmentedControl
          aria-label={words.preset}
          data={Object.keys(described.presets).map((name) => ({ value: name, label: words.presets[name] ?? name }))}
          value={preset ?? base}
          onChange={choosePreset}
        />
        <span className={classes.changed} role="status">
          {[preset === null ? words.changed : null, isSaved ? null : words.unsaved].filter(Boolean).join(', ')}
        </span>
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} stroke={1.6} aria-hidden />}
          rightSection={<Kbd combo="r" />}
          onClick={reroll}
        >
          {words.reroll}
        </Button>
        <Button onClick={saveNow}>{isSaved && save.isSuccess ? words.saved : words.save}</Button>
      </div>
      {save.error && (
        <Note kind="error" wide title={words.notSaved} onDismiss={() => save.reset()}>
          {problemText(save.error)}
        </Note>
      )}
      <div className={classes.body}>
        <section className={classes.rows} aria-label={words.keys.rows}>
          {described.augmentations.map((description) => (
            <AugmentRow
              key={description.name}
              description={description}
              step={settings.steps.find((step) => step.name === description.name)}
              onChange={(step) => {
                if (preset !== null) setBase(preset);
                change(withStep(settings, step, description));
              }}
            />
          ))}
          <p className="hint">{words.lettersNote}</p>
        </section>
        <section className={classes.wall} aria-label={words.wall}>
          <header className={classes.wallHeader}>
            <span className="secondary">
              {inputSize === null ? '' : words.whatItSees(inputSize)}{' '}
              {dataset.photos > 0 ? words.variants(count(columns * 2)) : words.samples}
            </span>
            <Switch
              label={words.before}
              title={words.beforeHold}
              checked={before}
              onChange={(event) => setBefore(event.currentTarget.checked)}
            />
          </header>
          <div ref={ref}>
            {dataset.photos === 0 ? (
              <Samples />
            ) : photos && inputSize !== null ? (
              photos.map((photo) => (
                <VariantWall
                  key={photo.photoId}
                  photo={photo}
                  settings={settled}
                  seed={seed}
                  size={inputSize}
                  columns={columns}
                  before={before}
                />
              ))
            ) : (
              !picked.error && <EmptyWall columns={columns} />
            )}
            {picked.error && (
              <Note kind="error" title={words.failed}>
                {problemText(picked.error)}
              </Note>
            )}
          </div>
        </section>
      </div>
    </div>
  );
}

/** The wall's places while the photos are being chosen. */
function EmptyWall({ columns }: { columns: number }) {
  return (
    <>
      <p className="visually-hidden" role="status">
        {words.choosing}
      </p>
      {Array.from({ length: photosShown }, (_, row) => (
        <div
          key={`row ${String(row)}`}
          className={classes.group}
          style={{ gridTemplateColumns: `repeat(${columns + 2}, minmax(0, 1fr))` }}
        >
          <span className={classes.original} />
          {Array.from({ length: columns * 2 }, (_place, index) => (
            <span key={`place ${String(index)}`} className={classes.variant} />
          ))}
        </div>
      ))}
    </>
  );
}

/** Before there are photos: drawings of the sample generator, and the way to one's own. */
function WithoutDataset() {
  const [, navigate] = useLocation();
  usePageKeys(words.title, []);
  return (
    <div className={classes.page}>
      <div className={classes.alone}>
        <p className="sentence">
          {words.withoutDataset}{' '}
          <button type="button" className="link" onClick={() => navigate(routes.photos)}>
            {words.openFolder}
          </button>
        </p>
        <Samples />
      </div>
    </div>
  );
}

const sampleClasses = [0, 1, 2, 3];
const samplesPerClass = 6;

/** Drawings of the sample generator, one row a class. */
function Samples() {
  return (
    <div className={classes.samples}>
      {sampleClasses.flatMap((classIndex) =>
        Array.from({ length: samplesPerClass }, (_, index) => (
          <span key={`${classIndex}/${String(index)}`} className={classes.variant}>
            <img src={sampleUrl(classIndex, index)} alt={words.sampleAlt} />
          </span>
        )),
      )}
    </div>
  );
}

/** What the network that is about to be trained takes. */
function useInputSize(datasetId: number): number | null {
  const api = useApi();
  const networks = useQuery(api.networks.list.queryOptions()).data;
  if (!networks) return null;
  const name = (readTrainDraft(datasetId) ?? usualSettings()).backbone;
  return networks.find((network) => network.name === name)?.inputSize ?? 224;
}
