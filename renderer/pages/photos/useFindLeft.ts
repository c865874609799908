/** Asks the engine for what is left without a label, where the pages that are here do not say. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useApi } from '../../api/engine.tsx';
import { usePhotoView, usePhotoViewStore } from './photoView.tsx';
import type { PhotoWindow } from './usePhotoWindow.ts';

/** The next photo without a label after the cursor, with `wraps` else the first; null when none is left. */
export function useFindLeft(
  datasetId: number,
): (
  photos: PhotoWindow,
  cursor: { index: number; photoId: number | null },
  options: { skipped: ReadonlySet<number>; wraps: boolean },
) => Promise<{ index: number; photoId: number } | null> {
  const api = useApi();
  const queryClient = useQueryClient();
  const viewStore = usePhotoViewStore();
  const { readView } = usePhotoView(datasetId);
  return useCallback(
    async (photos, cursor, { skipped, wraps }) => {
      const { filter, sort } = readView();
      if (filter.label !== undefined && filter.label !== 'none') return null;
      const [all, left] = await Promise.all([
        photos.allIds(),
        queryClient.fetchQuery({
          ...api.photos.ids.queryOptions({
            input: { datasetId, filter: { ...filter, label: 'none', rejected: false }, sort },
          }),
          staleTime: 0,
        }),
      ]);
      const { pending, saved } = viewStore.getState();
      const isLeft = new Set(
        left.filter((photoId) => {
          const edit = { ...saved.get(photoId)?.edit, ...pending.get(photoId) };
          const done = (edit.classId ?? null) !== null || edit.rejected === true;
          return photoId !== cursor.photoId && !done && !skipped.has(photoId);
        }),
      );
      const after = all.findIndex((photoId, index) => index > cursor.index && isLeft.has(photoId));
      const index = after >= 0 || !wraps ? after : all.findIndex((photoId) => isLeft.has(photoId));
      const photoId = all[index];
      if (photoId === undefined) return null;
      // Photos that have left the filter may still be shown: the place on the pages that are here is the right one.
      const shown = photos.indexOf(photoId);
      return { index: shown >= 0 ? shown : index, photoId };
    },
    [api, queryClient, viewStore, readView, datasetId],
  );
}
