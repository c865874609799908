/** Augment: what each change does, seen on one's own photos at the size the network sees. */
import { Button, Switch } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconPhotoSearch, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type AugmentDescription,
  type AugmentSettings,
  type Dataset,
  sampleUrl,
} from '../../../main/contract/index.ts';
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
import { AugmentList } from './AugmentList.tsx';
import { drawnSettings, sameSteps, useAugmentDraft } from './augmentDraft.ts';
import { ChoosePhotos } from './ChoosePhotos.tsx';
import { MixedWall } from './MixedWall.tsx';
import { mirrorsLetters } from './mirrorsLetters.ts';
import { PresetBar } from './PresetBar.tsx';
import { useDamage } from './useDamage.tsx';
import { useLiveWall } from './useLiveWall.ts';
import { photosPicked, useWallPhotos } from './useWallPhotos.ts';
import { VariantWall, variantColumns, variantsOfEach } from './VariantWall.tsx';

const words = texts.augment;

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
  augmentations: AugmentDescription[];
  presets: Record<string, AugmentSettings>;
};

function AugmentWorkbench(props: { dataset: Dataset; described: Described; saved: AugmentSettings }) {
  const { dataset, described, saved } = props;
  const { augmentations } = described;
  const { datasetId } = dataset;
  const api = useApi();
  const reportSaved = useApp((state) => state.reportSaved);
  const { settings, change, forget } = useAugmentDraft(datasetId, saved);
  const [seed, setSeed] = useState(1);
  const [before, setBefore] = useState(false);
  const [base, setBase] = useState(saved.preset ?? 'standard');
  const [choosing, setChoosing] = useState(false);
  const inputSize = useInputSize(datasetId);
  const damage = useDamage(datasetId);
  const wall = useElementSize();
  const { photos, error, chosen, choose } = useWallPhotos(dataset);
  const colours = useQuery(api.augment.colours.queryOptions({ input: { datasetId } })).data ?? null;
  const save = useMutation(
    api.augment.save.mutationOptions({
      onSuccess: () => {
        forget();
        reportSaved({ at: Date.now(), text: words.savedStatus, undoable: false });
      },
    }),
  );

  const columns = variantColumns(wall.width || 728);
  const wanted = useMemo(() => drawnSettings(settings, colours), [settings, colours]);
  const variants = variantsOfEach(columns, photos?.length ?? 0);
  const pictures = (photos?.length ?? 0) * variants;
  const { live, drawnMs, shown } = useLiveWall(wanted, pictures, `${seed} ${inputSize} ${chosen?.join()}`);

  const same = (one: AugmentSettings, other: AugmentSettings) => sameSteps(one, other, augmentations);
  const preset = Object.entries(described.presets).find(([, value]) => same(value, settings))?.[0] ?? null;
  const isSaved = same(settings, saved);
  const reroll = () => setSeed((current) => current + 1);
  const saveNow = () => save.mutate({ datasetId, settings: { ...settings, preset } });
  const choosePreset = (name: string) => {
    const taken = described.presets[name];
    if (!taken) return;
    setBase(name);
    change({ ...taken, preset: name });
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
        { combos: ['p'], does: words.keys.choose, run: () => setChoosing(true) },
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

  const letters = mirrorsLetters(settings, dataset);
  return (
    <div className={classes.page}>
      <div className={classes.toolbar}>
        <PresetBar names={Object.keys(described.presets)} value={preset ?? base} onChoose={choosePreset} />
        <span className={classes.changed} role="status">
          {[preset === null ? words.changed : null, isSaved ? null : words.unsaved].filter(Boolean).join(', ')}
        </span>
        <Button
          variant="default"
          leftSection={<IconPhotoSearch size={14} stroke={1.6} aria-hidden />}
          disabled={dataset.photos === 0}
          onClick={() => setChoosing(true)}
        >
          {words.choose.open}
        </Button>
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
      {letters && <Note kind="doubt" wide title={words.lettersFound(letters)} />}
      <ChoosePhotos
        dataset={dataset}
        opened={choosing}
        chosen={chosen ?? []}
        onClose={() => setChoosing(false)}
        onChoose={choose}
      />
      <div className={classes.body}>
        <section className={classes.rows} aria-label={words.keys.rows}>
          {damage.line}
          <AugmentList
            descriptions={augmentations}
            settings={settings}
            curveOf={damage.curveOf}
            onChange={(changed) => {
              if (preset !== null) setBase(preset);
              change(changed);
            }}
          />
          <p className="hint">{words.lettersNote}</p>
        </section>
        <section className={classes.wall} aria-label={words.wall}>
          <header className={classes.wallHeader}>
            <span className="secondary">
              {inputSize === null ? '' : words.whatItSees(inputSize)}{' '}
              {dataset.photos === 0
                ? words.samples
                : drawnMs === null
                  ? words.variants(count(variants))
                  : words.drawn(count(pictures), milliseconds(drawnMs))}
            </span>
            <Switch
              label={words.before}
              title={words.beforeHold}
              checked={before}
              onChange={(event) => setBefore(event.currentTarget.checked)}
            />
          </header>
          <div ref={wall.ref}>
            {dataset.photos === 0 ? (
              <Samples />
            ) : photos && inputSize !== null ? (
              <>
                {photos.map((photo) => (
                  <VariantWall
                    key={photo.photoId}
                    photo={photo}
                    settings={live}
                    seed={seed}
                    size={inputSize}
                    columns={columns}
                    variants={variants}
                    before={before}
                    onShown={shown}
                  />
                ))}
                <MixedWall
                  dataset={dataset}
                  photos={photos}
                  settings={live}
                  seed={seed}
                  size={inputSize}
                  columns={columns}
                />
              </>
            ) : (
              !error && <EmptyWall columns={columns} />
            )}
            {error && (
              <Note kind="error" title={words.failed}>
                {problemText(error)}
              </Note>
            )}
          </div>
        </section>
      </div>
    </div>
  );
}

/** "640 ms", "1.9 s". */
const milliseconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The wall's places while the photos are being chosen. */
function EmptyWall({ columns }: { columns: number }) {
  return (
    <>
      <p className="visually-hidden" role="status">
        {words.choosing}
      </p>
      {Array.from({ length: photosPicked }, (_, row) => (
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
