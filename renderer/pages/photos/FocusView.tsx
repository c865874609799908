/** One photo whole, the film strip below; the next ones are loaded ahead so that a key shows them at once. */
import { UnstyledButton } from '@mantine/core';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Dataset, type Photo, pictureUrl } from '../../../main/contract/index.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import styles from './FocusView.module.css';
import { usePhotoView, usePhotoViewStore } from './photoView.tsx';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';

/** Photos loaded ahead, and photos in the strip on each side of the current one. */
const ahead = 6;
const stripSide = 20;
/** How long the strip says what the last key did. */
const doneShownMs = 600;

export function FocusView(props: {
  dataset: Dataset;
  photos: PhotoWindow;
  actions: PhotoActions;
  zoomed: boolean;
  onRange: (first: number, last: number) => void;
}): ReactNode {
  const { dataset, photos, actions, onRange } = props;
  const { view } = usePhotoView(dataset.datasetId);
  const { index } = view.cursor;
  const total = photos.total ?? 0;
  const photo = photos.photoAt(index);
  useEffect(() => onRange(Math.max(0, index - stripSide), index + stripSide), [onRange, index]);
  useLoadAhead(photos, index);

  const title = texts.photos.photoOf(index + 1, total);
  return (
    <>
      <div className={styles.line}>
        <span>
          <strong>{title.strong}</strong> {title.rest} {view.filter.label === 'none' && texts.photos.withoutLabelSuffix}
        </span>
        <span className={`mono cut ${styles.name}`}>{photo?.name}</span>
        <span className={styles.keys}>
          <Kbd caps={['←', '→']} /> {texts.photos.move}
          <Kbd combo="z" /> {texts.photos.zoom}
          <Kbd combo=" " /> {texts.photos.skip}
          <Kbd combo="mod+z" joined /> {texts.photos.undoKey}
        </span>
      </div>
      {photo && <Picture key={photo.photoId} photo={photo} zoomed={props.zoomed} />}
      {!photo && <div className={styles.stage} />}
      <FilmStrip dataset={dataset} photos={photos} index={index} total={total} actions={actions} />
    </>
  );
}

function Picture(props: { photo: Photo; zoomed: boolean }): ReactNode {
  const { photo, zoomed } = props;
  const [offset, setOffset] = useState({ x: 0, y: 0 });
  useEffect(() => {
    if (!zoomed) setOffset({ x: 0, y: 0 });
  }, [zoomed]);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!zoomed || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const start = { x: event.clientX - offset.x, y: event.clientY - offset.y };
    const element = event.currentTarget;
    const move = (moved: globalThis.PointerEvent) =>
      setOffset({ x: moved.clientX - start.x, y: moved.clientY - start.y });
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', () => element.removeEventListener('pointermove', move), { once: true });
  };
  if (photo.missing) {
    return (
      <div className={styles.stage}>
        <p className={styles.missing}>{texts.photos.missingPicture}</p>
      </div>
    );
  }
  return (
    <div className={styles.stage} data-zoomed={zoomed || undefined} onPointerDown={drag}>
      <img
        className={styles.picture}
        src={pictureUrl(photo.hash)}
        alt={photo.name}
        width={photo.width}
        height={photo.height}
        draggable={false}
        data-rejected={photo.rejected || undefined}
        style={zoomed ? { transform: `translate(${offset.x}px, ${offset.y}px)` } : undefined}
      />
    </div>
  );
}

function FilmStrip(props: {
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
              aria-label={texts.photos.loadingTile(place + 1, total)}
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

/** Asks the browser for the pictures that come next. They stay referenced until the cursor moves on. */
function useLoadAhead(photos: PhotoWindow, index: number): void {
  const kept = useRef<HTMLImageElement[]>([]);
  useEffect(() => {
    const next: HTMLImageElement[] = [];
    for (let step = 1; step <= ahead; step++) {
      const photo = photos.photoAt(index + step);
      if (!photo || photo.missing) continue;
      const url = pictureUrl(photo.hash);
      const known = kept.current.find((image) => image.getAttribute('src') === url);
      if (known) {
        next.push(known);
        continue;
      }
      const image = new Image();
      image.src = url;
      next.push(image);
    }
    kept.current = next;
  }, [photos, index]);
}
