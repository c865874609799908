/** A long list of photos of which only the pages near the eye are asked for. */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Photo, PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { usePhotoViewStore } from './photoView.tsx';
import { asSeen } from './useHeldSuggestions.ts';

/** Photos asked for at once. */
const pageSize = 200;

export interface PhotoWindow {
  /** Photos that match; undefined until the first answer. */
  total: number | undefined;
  /** The photo at a place, with edits that are on their way; undefined while its page is not here. */
  photoAt: (index: number) => Photo | undefined;
  /** Place of a photo among the pages that are here, or -1. */
  indexOf: (photoId: number) => number;
  /** Ids of all photos that match, in order. */
  allIds: () => Promise<number[]>;
  /** True while the answer to a new filter or order is on its way and the old photos still stand. */
  isPrevious: boolean;
  problem: Error | null;
}

export function usePhotoWindow(request: {
  datasetId: number;
  filter: PhotoFilter;
  sort: PhotoSort;
  /** First and last place in view. */
  first: number;
  last: number;
}): PhotoWindow {
  const api = useApi();
  const queryClient = useQueryClient();
  const pending = useStore(usePhotoViewStore(), (state) => state.pending);
  const saved = useStore(usePhotoViewStore(), (state) => state.saved);
  const held = useStore(usePhotoViewStore(), (state) => state.held);
  const { datasetId, filter, sort } = request;
  const pageOptions = useCallback(
    (page: number) =>
      api.photos.list.queryOptions({ input: { datasetId, filter, sort, offset: page * pageSize, limit: pageSize } }),
    [api, datasetId, filter, sort],
  );

  const lastPage = Math.floor(Math.max(0, request.last) / pageSize) + 1;
  const firstPage = Math.max(0, Math.floor(request.first / pageSize) - 1);
  const wanted = [0, ...range(Math.max(1, firstPage), lastPage)];
  const known = queryClient.getQueryData(pageOptions(0).queryKey)?.total;
  const asked = wanted.filter((page) => page === 0 || known === undefined || page * pageSize < known);
  const answers = useQueries({ queries: asked.map(pageOptions) });
  // Another text each time any page has new data, so that the memo below sees it. Pages may arrive in the same millisecond.
  const arrived = answers.map((answer, index) => `${asked[index]} ${answer.dataUpdatedAt}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `arrived` stands for the pages in the cache
  const now = useMemo(() => {
    // Looked up once each: finding a page in the cache means hashing its whole question.
    const found = new Map<number, { total: number; photos: Photo[] } | undefined>();
    const page = (index: number) => {
      const number = Math.floor(index / pageSize);
      if (!found.has(number)) found.set(number, queryClient.getQueryData(pageOptions(number).queryKey));
      return found.get(number);
    };
    const edited = (photo: Photo): Photo => {
      const onDisk = saved.get(photo.photoId)?.edit;
      const edit = pending.get(photo.photoId);
      const seen = asSeen(photo, held);
      return edit || onDisk ? { ...seen, ...onDisk, ...edit } : seen;
    };
    return {
      total: page(0)?.total,
      photoAt: (index: number): Photo | undefined => {
        const photo = index < 0 ? undefined : page(index)?.photos[index % pageSize];
        return photo && edited(photo);
      },
      indexOf: (photoId: number): number => {
        const total = page(0)?.total ?? 0;
        for (let start = 0; start < total; start += pageSize) {
          const place = page(start)?.photos.findIndex((photo) => photo.photoId === photoId) ?? -1;
          if (place >= 0) return start + place;
        }
        return -1;
      },
    };
  }, [queryClient, pageOptions, pending, saved, held, arrived]);

  // While a new filter is being answered the old photos stay, so that nothing flashes.
  const shown = useRef(now);
  const isPrevious = now.total === undefined && shown.current.total !== undefined;
  useEffect(() => {
    if (now.total !== undefined) shown.current = now;
  }, [now]);
  const lastDataset = useRef(datasetId);
  if (lastDataset.current !== datasetId) {
    lastDataset.current = datasetId;
    shown.current = now;
  }

  const allIds = useCallback(
    () => queryClient.fetchQuery(api.photos.ids.queryOptions({ input: { datasetId, filter, sort } })),
    [api, queryClient, datasetId, filter, sort],
  );
  return { ...(isPrevious ? shown.current : now), allIds, isPrevious, problem: answers[0]?.error ?? null };
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
