/** One photo whole, the film strip below; the next ones are loaded ahead so that a key shows them at once. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useStore } from 'zustand';
import { type Dataset, type Photo, pictureUrl, thumbnailUrl } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { routes } from '../../navigation/routes.ts';
import { percent } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { FilmStrip, stripSide } from './FilmStrip.tsx';
import styles from './FocusView.module.css';
import { type PhotoView, usePhotoView, usePhotoViewStore } from './photoView.tsx';
import { asSeen } from './useHeldSuggestions.ts';
import { useLoadAhead } from './useLoadAhead.ts';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';
import { useZoom, type ZoomHandle } from './useZoom.ts';

export function FocusView(props: {
  dataset: Dataset;
  photos: PhotoWindow;
  /** The photo shown; undefined while it is on its way. */
  photo: Photo | undefined;
  actions: PhotoActions;
  zoom: { current: ZoomHandle | null };
  onRange: (first: number, last: number) => void;
}): ReactNode {
  const { dataset, photos, photo, actions, onRange } = props;
  const { view } = usePhotoView(dataset.datasetId);
  const { index } = view.cursor;
  const total = photos.total ?? 0;
  useEffect(() => onRange(Math.max(0, index - stripSide), index + stripSide), [onRange, index]);
  useLoadAhead(photos, index);

  const title = texts.photos.photoOf(index + 1, total);
  return (
    <>
      <div className={styles.line}>
        <span>
          {view.revisited === null ? (
            <>
              <strong>{title.strong}</strong> {title.rest}{' '}
              {view.filter.label === 'none' && texts.photos.withoutLabelSuffix}
            </>
          ) : (
            <strong>{texts.photos.revisited}</strong>
          )}
        </span>
        <span className={`mono cut ${styles.name}`}>{photo?.name}</span>
        <span className={styles.keys}>
          <Kbd caps={['←', '→']} /> {texts.photos.move}
          <Kbd combo="z" /> {texts.photos.zoom}
          <Kbd combo=" " /> {view.revisited === null ? texts.photos.skip : texts.photos.goOn}
          <Kbd combo="mod+z" joined /> {texts.photos.undoKey}
        </span>
      </div>
      {view.ended ? (
        <div className={styles.end}>
          <EndOfPhotos dataset={dataset} view={view} actions={actions} />
        </div>
      ) : photo ? (
        <Picture key={photo.photoId} photo={photo} zoom={props.zoom} />
      ) : (
        <div className={styles.stage} />
      )}
      <FilmStrip dataset={dataset} photos={photos} index={index} total={total} actions={actions} />
    </>
  );
}

/** The photo that the focus view shows: the one with the cursor, or the one that is looked at again. */
export function useFocusedPhoto(datasetId: number, photos: PhotoWindow): Photo | undefined {
  const api = useApi();
  const { view } = usePhotoView(datasetId);
  const { revisited, cursor } = view;
  const edit = useStore(usePhotoViewStore(), (state) => state.pending.get(revisited ?? 0));
  const held = useStore(usePhotoViewStore(), (state) => state.held);
  const again = useQuery(
    api.photos.byId.queryOptions({ input: { photoIds: [revisited ?? 0] }, enabled: revisited !== null }),
  ).data?.[0];
  const here = photos.photoAt(cursor.index);
  // While the list changes around it, the photo that was shown stays until it is known where it is now.
  const last = useRef<Photo | undefined>(undefined);
  const isMoving = cursor.photoId !== null && here?.photoId !== cursor.photoId;
  const moved = isMoving && cursor.photoId !== null ? photos.photoAt(photos.indexOf(cursor.photoId)) : undefined;
  // Another photo than the one that keys act on is never shown.
  const shown = !isMoving ? here : (moved ?? (last.current?.photoId === cursor.photoId ? last.current : undefined));
  if (shown) last.current = shown;
  if (photos.total === 0 && revisited === null) return undefined;
  if (revisited === null) return shown;
  return again && { ...asSeen(again, held), ...edit };
}

function Picture(props: { photo: Photo; zoom: { current: ZoomHandle | null } }): ReactNode {
  const { photo } = props;
  const { stageRef, view, isWhole, onPointerDown, onDoubleClick } = useZoom(photo, props.zoom);
  const [loaded, setLoaded] = useState(false);
  if (photo.missing) {
    return (
      <div className={styles.stage}>
        <p className={styles.missing}>{texts.photos.missingPicture}</p>
      </div>
    );
  }
  const place = view && {
    width: photo.width,
    height: photo.height,
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the mouse's way to what Z, +, − and Shift with arrows do
    <div
      ref={stageRef}
      className={styles.stage}
      data-zoomed={!isWhole || undefined}
      onPointerDown={onPointerDown}
      onDoubleClick={onDoubleClick}
    >
      {place && (
        <>
          {/* Stands in while the picture itself is on its way. */}
          {!loaded && <img className={styles.picture} src={thumbnailUrl(photo.hash)} alt="" style={place} />}
          <img
            className={styles.picture}
            src={pictureUrl(photo.hash)}
            alt={photo.name}
            draggable={false}
            decoding="sync"
            data-rejected={photo.rejected || undefined}
            data-near={view.scale >= 3 || undefined}
            style={place}
            onLoad={() => setLoaded(true)}
          />
          {!isWhole && <span className={styles.scale}>{percent(view.scale)}</span>}
        </>
      )}
    </div>
  );
}

/** Nothing without a label is left but what was skipped. */
export function EndOfPhotos(props: { dataset: Dataset; view: PhotoView; actions: PhotoActions }): ReactNode {
  const { dataset, view, actions } = props;
  const [, navigate] = useLocation();
  const skipped = view.skipped.size;
  const usable = dataset.photos - dataset.rejected;
  return (
    <EmptyState
      title={texts.photos.ended(usable, Math.min(dataset.labelled, usable), skipped)}
      actions={
        <>
          {skipped > 0 && <Button onClick={actions.lookAtSkipped}>{texts.photos.lookAtSkipped}</Button>}
          <Button variant={skipped > 0 ? 'default' : 'filled'} onClick={() => navigate(routes.check)}>
            {texts.photos.goCheck}
          </Button>
          <Button variant="default" onClick={() => navigate(routes.train)}>
            {texts.photos.goTrain}
          </Button>
        </>
      }
    />
  );
}
