/** The cursor stays on its photo when the list around it changes, and goes to the next when the photo has left. */
import { useLayoutEffect } from 'react';
import { usePhotoView } from './photoView.tsx';
import type { PhotoWindow } from './usePhotoWindow.ts';

export function useCursorFollows(datasetId: number, photos: PhotoWindow): void {
  const { view, changeView } = usePhotoView(datasetId);
  const { index, photoId } = view.cursor;
  // Before anything is drawn: between a new list and this no key may act on another photo than the one that is shown.
  useLayoutEffect(() => {
    const { total } = photos;
    if (total === undefined || total === 0 || photos.isPrevious) return;
    const here = photos.photoAt(index);
    if (here && here.photoId === photoId) return;
    const move = (to: number, id: number | null) => {
      if (to !== index || id !== photoId) changeView({ cursor: { index: to, photoId: id }, anchor: to });
    };
    const stay = () => {
      const last = Math.min(index, total - 1);
      move(last, photos.photoAt(last)?.photoId ?? null);
    };
    if (photoId === null) {
      stay();
      return;
    }
    const found = photos.indexOf(photoId);
    if (found >= 0) {
      move(found, photoId);
      return;
    }
    // It may be on a page that is not here, or on one that is still being asked for anew: the whole list tells.
    let current = true;
    const settle = (place: number) => {
      if (!current) return;
      if (place >= 0) move(place, photoId);
      else stay();
    };
    photos.allIds().then(
      (ids) => settle(ids.indexOf(photoId)),
      () => settle(-1),
    );
    return () => {
      current = false;
    };
  }, [photos, index, photoId, changeView]);
}
