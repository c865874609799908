/** Beside the focused photo: the classes as buttons with their keys, flag, reject, and what happened to the photo. */
import { Button, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBan, IconFlag, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Dataset, DatasetClass, Photo } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { percent, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './FocusPanel.module.css';
import { NewClassForm } from './NewClassForm.tsx';
import { useClassEdits } from './useClassEdits.ts';
import type { PhotoActions } from './usePhotoActions.ts';
import { useSuggestions } from './useSuggestions.ts';

export function FocusPanel(props: {
  dataset: Dataset;
  photo: Photo | undefined;
  actions: PhotoActions;
  naming: boolean;
  onNaming: (naming: boolean) => void;
}): ReactNode {
  const { dataset, photo, actions } = props;
  const edits = useClassEdits(dataset.datasetId);
  return (
    <>
      <h2 className={styles.title}>{texts.photos.pressKey}</h2>
      {dataset.classes.length === 0 && <p className={styles.none}>{texts.photos.noClassesYet}</p>}
      <ClassButtons dataset={dataset} photo={photo} actions={actions} />
      {props.naming ? (
        <NewClassForm datasetId={dataset.datasetId} edits={edits} selected={0} onDone={() => props.onNaming(false)} />
      ) : (
        <UnstyledButton className={styles.newClass} onClick={() => props.onNaming(true)}>
          <IconPlus size={16} stroke={1.6} aria-hidden />
          <span>{texts.photos.newClass}</span>
          <Kbd combo="n" />
        </UnstyledButton>
      )}
      {edits.problem && <p className={styles.problem}>{edits.problem}</p>}
      {photo && (
        <div className={styles.verbs}>
          <Button
            variant="default"
            leftSection={<IconFlag size={14} stroke={1.6} />}
            rightSection={<Kbd combo="f" />}
            onClick={actions.toggleFlag}
          >
            {photo.flagged ? texts.photos.unflag : texts.photos.flag}
          </Button>
          <Button
            variant="default"
            leftSection={<IconBan size={14} stroke={1.6} />}
            rightSection={<Kbd combo="x" />}
            onClick={actions.toggleReject}
          >
            {photo.rejected ? texts.photos.unreject : texts.photos.reject}
          </Button>
        </div>
      )}
      {photo && <NearestLabelled dataset={dataset} photoId={photo.photoId} />}
      <History photoId={photo?.photoId ?? null} />
    </>
  );
}

/** With a model, the classes in the order of its belief; the likeliest takes Enter. Else in their own order. */
function ClassButtons(props: { dataset: Dataset; photo: Photo | undefined; actions: PhotoActions }): ReactNode {
  const { dataset, photo, actions } = props;
  const { state } = useSuggestions(dataset.datasetId);
  const shares = useShares(photo);
  const model = state?.model;
  const shareOf = (one: DatasetClass) => shares.get(one.classId) ?? 0;
  const classes = shares.size > 0 ? [...dataset.classes].sort((a, b) => shareOf(b) - shareOf(a)) : dataset.classes;
  return (
    <>
      <div className={styles.classes}>
        {classes.map((one, index) => (
          <UnstyledButton
            key={one.classId}
            className={styles.class}
            aria-pressed={photo?.classId === one.classId}
            aria-label={shares.size > 0 ? `${one.name}, ${percent(shareOf(one))}` : one.name}
            data-likeliest={(shares.size > 0 && index === 0 && photo?.classId === null) || undefined}
            onClick={() => actions.label(one.classId)}
          >
            <ClassChip colour={one.colour} position={one.position} />
            <span className={`cut ${styles.className}`}>{one.name}</span>
            {shares.size > 0 && (
              <>
                <span className={styles.bar} aria-hidden>
                  <span style={{ width: `${100 * shareOf(one)}%` }} />
                </span>
                <span className={styles.share}>{percent(shareOf(one))}</span>
              </>
            )}
          </UnstyledButton>
        ))}
      </div>
      {shares.size > 0 && model && (
        <p className="hint">
          {texts.photos.thinks(model.name, model.judged)}{' '}
          {photo?.classId === null && (
            <span className={styles.enter}>
              <Kbd combo="enter" /> {texts.photos.keys.accept}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** Belief in each class, 0…1: of the likeliest at once from the photo, of all a moment later. */
function useShares(photo: Photo | undefined): ReadonlyMap<number, number> {
  const api = useApi();
  const shares = useQuery(
    api.suggestions.shares.queryOptions({
      input: { photoId: photo?.photoId ?? 0 },
      enabled: photo !== undefined && photo.suggestion !== null,
    }),
  ).data;
  const { suggestion } = photo ?? {};
  return useMemo(() => {
    if (!suggestion) return new Map();
    if (shares) return new Map(shares.map(({ classId, share }) => [classId, share]));
    return new Map([[suggestion.classId, suggestion.confidence]]);
  }, [suggestion, shares]);
}

/** Photos with a label that look most like this one; asked for once the eye rests on it. */
function NearestLabelled(props: { dataset: Dataset; photoId: number }): ReactNode {
  const { dataset, photoId } = props;
  const api = useApi();
  const { datasetId } = dataset;
  const looksKnown = (useQuery(api.looks.state.queryOptions({ input: { datasetId } })).data?.known ?? 0) > 0;
  const [resting] = useDebouncedValue(photoId, 250);
  const photos = useQuery(
    api.photos.list.queryOptions({
      input: {
        ...{ datasetId, filter: { label: 'any', rejected: false, alike: [resting] }, sort: 'alike' },
        ...{ offset: 0, limit: nearestShown + 1 },
      },
      enabled: looksKnown,
      placeholderData: keepPreviousData,
    }),
  ).data?.photos.filter((photo) => photo.photoId !== photoId);
  if (!looksKnown || !photos || photos.length === 0) return null;
  return (
    <section className={styles.history}>
      <h2 className={styles.title}>{texts.photos.nearest}</h2>
      <div className={styles.nearest}>
        {photos.slice(0, nearestShown).map((photo) => {
          const label = dataset.classes.find((one) => one.classId === photo.classId);
          return (
            <PhotoThumb
              key={photo.photoId}
              hash={photo.hash}
              alt={label ? `${label.name}, ${photo.name}` : photo.name}
              label={label ?? null}
              missing={photo.missing}
            />
          );
        })}
      </div>
    </section>
  );
}

const nearestShown = 8;

/** The latest steps; the history panel has all of them. */
const stepsShown = 10;

function History(props: { photoId: number | null }): ReactNode {
  const api = useApi();
  const details = useQuery(
    api.photos.details.queryOptions({
      input: { photoId: props.photoId ?? 0 },
      enabled: props.photoId !== null,
      placeholderData: keepPreviousData,
    }),
  ).data;
  if (!details || props.photoId === null) return null;
  return (
    <section className={styles.history}>
      <h2 className={styles.title}>{texts.photos.history}</h2>
      <ol className={styles.steps}>
        {details.history.slice(-stepsShown).map((step) => (
          <li key={`${step.at} ${step.text}`}>
            <span className="num">{shortTime(step.at)}</span> {step.text}
          </li>
        ))}
      </ol>
    </section>
  );
}
