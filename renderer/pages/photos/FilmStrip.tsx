/** The photos before and after the one in focus, and for a moment what the last key did. */
import { UnstyledButton } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Dataset } from '../../../main/contract/index.ts';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import styles from './FocusView.module.css';
import { usePhotoViewStore } from './photoView.tsx';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';

/** Photos on each side of the current one. */
export const stripSide = 20;
/** How long the strip says what the last key did. */
const doneShownMs = 600;

export function FilmStrip(props: {
  dataset: Dataset;
  photos: PhotoWindow;
  index: number;
  total: number;
  actions: PhotoActions;
}): ReactNode {
  const { dataset, photos, index, total, actions } = props;
  const strip = useRef<HTMLDivElement>(null);
  // The current photo stands in the middle where there is room on both sides.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place in the list is what moves the strip
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (!strip.current || !current) return;
    strip.current.scrollLeft = current.offsetLeft - (strip.current.clientWidth - current.offsetWidth) / 2;
  }, [index, total]);
  const first = Math.max(0, index - stripSide);
  const places = Array.from(
    { length: Math.max(0, Math.min(total, index + stripSide + 1) - first) },
    (_, step) => first + step,
  );
  return (
    <div className={styles.below}>
      <DoneChip dataset={dataset} />
      <div className={styles.strip} ref={strip} role="group" aria-label={texts.photos.filmStrip}>
        {places.map((place) => {
          const photo = photos.photoAt(place);
          const label = dataset.classes.find((one) => one.classId === photo?.classId);
          return (
            <UnstyledButton
              key={photo?.photoId ?? `place-${place}`}
              className={styles.frame}
              aria-current={place === index || undefined}
              aria-label={`${texts.photos.loadingTile(place + 1, total)}, ${label?.name ?? texts.photos.noLabel}`}
              tabIndex={place === index ? 0 : -1}
              onClick={() => actions.moveTo(place)}
            >
              {photo && (
                <PhotoThumb
                  hash={photo.hash}
                  label={label ? { colour: label.colour, position: label.position, name: label.name } : null}
                  rejected={photo.rejected}
                  flagged={photo.flagged}
                  missing={photo.missing}
                />
              )}
            </UnstyledButton>
          );
        })}
      </div>
    </div>
  );
}

/** Says for a moment what the last label key did; the photo it was about has already gone. */
function DoneChip(props: { dataset: Dataset }): ReactNode {
  const lastDone = useStore(usePhotoViewStore(), (state) => state.lastDone);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lastDone) return;
    setShown(true);
    const timer = window.setTimeout(setShown, doneShownMs, false);
    return () => window.clearTimeout(timer);
  }, [lastDone]);
  const label = props.dataset.classes.find((one) => one.classId === lastDone?.classId);
  return (
    <div className={styles.done} role="status" data-shown={shown || undefined}>
      {shown && (label?.name ?? texts.photos.noLabel)}
    </div>
  );
}
