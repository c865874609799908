/**
 * What is suggested for photos that a person looks at stays as it is while they do: the model may have learnt meanwhile, but a key
 * accepts what was seen. Held are the photo in focus and, in the grid, selected ones in sight.
 */
import { useLayoutEffect } from 'react';
import type { Photo } from '../../../main/contract/index.ts';
import { type HeldSuggestion, usePhotoView, usePhotoViewStore } from './photoView.tsx';
import type { PhotoWindow } from './usePhotoWindow.ts';

export function useHeldSuggestions(
  datasetId: number,
  photos: PhotoWindow,
  /** The photo in focus, or the places in sight of the grid. */
  inSight: { readonly focused: Photo | undefined } | { readonly first: number; readonly last: number },
): void {
  const store = usePhotoViewStore();
  const { view } = usePhotoView(datasetId);
  const { selection } = view;
  const [focused, first, last] = 'focused' in inSight ? [inSight.focused, 0, -1] : [null, inSight.first, inSight.last];
  // Before anything is drawn: what is seen first is what stays.
  useLayoutEffect(() => {
    const { held } = store.getState();
    const isWatched = (photoId: number) => (focused === null ? selection.has(photoId) : photoId === focused?.photoId);
    const next = new Map([...held].filter(([photoId]) => isWatched(photoId)));
    const hold = (photo: Photo | undefined) => {
      if (photo?.suggestion && isWatched(photo.photoId) && !next.has(photo.photoId))
        next.set(photo.photoId, photo.suggestion);
    };
    if (focused !== null) hold(focused);
    else if (selection.size > 0) for (let index = first; index <= last; index++) hold(photos.photoAt(index));
    if (next.size !== held.size || [...next].some(([photoId]) => !held.has(photoId))) store.setState({ held: next });
  }, [store, photos, focused, selection, first, last]);
}

/** The photo with what was suggested when it was first seen. */
export function asSeen(photo: Photo, held: ReadonlyMap<number, HeldSuggestion>): Photo {
  const suggestion = held.get(photo.photoId);
  return suggestion === undefined || suggestion === 'let go' ? photo : { ...photo, suggestion };
}

/** Lets photos have what is suggested now: after a person turned something down, or took an edit back. */
export const letGo = (
  held: ReadonlyMap<number, HeldSuggestion>,
  photoIds: Iterable<number> = held.keys(),
): ReadonlyMap<number, HeldSuggestion> =>
  new Map([...held, ...[...photoIds].map((photoId) => [photoId, 'let go'] as const)]);
