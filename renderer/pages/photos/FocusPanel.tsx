/** Beside the focused photo: the classes as buttons with their keys, flag, reject, and what happened to the photo. */
import { Button, UnstyledButton } from '@mantine/core';
import { IconBan, IconFlag, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Dataset, Photo } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { byMouse } from './byMouse.ts';
import { FocusClasses } from './FocusClasses.tsx';
import styles from './FocusPanel.module.css';
import { NearestLabelled } from './NearestLabelled.tsx';
import { NewClassForm } from './NewClassForm.tsx';
import { useClassEdits } from './useClassEdits.ts';
import type { PhotoActions } from './usePhotoActions.ts';

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
      <FocusClasses dataset={dataset} photo={photo} actions={actions} />
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
            onClick={byMouse(actions.toggleFlag)}
          >
            {photo.flagged ? texts.photos.unflag : texts.photos.flag}
          </Button>
          <Button
            variant="default"
            leftSection={<IconBan size={14} stroke={1.6} />}
            rightSection={<Kbd combo="x" />}
            onClick={byMouse(actions.toggleReject)}
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
