/** Asks for the photos anew when they changed, but lets a photo that no longer matches stay until it was seen. */
import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { PhotoSort } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { useApp } from '../../app/appStore.tsx';
import { usePhotoView, usePhotoViewStore } from './photoView.tsx';

/** Orders that no label changes. */
const staysPut: ReadonlySet<PhotoSort> = new Set(['added', 'name', 'newest', 'oldest', 'largest', 'smallest', 'alike']);

/** Orders that a model decides. */
const ofSuggestions: ReadonlySet<PhotoSort> = new Set(['mixed', 'different', 'leastSure', 'mostSure']);

/** Stands for a version that no list has: photos have to be asked for again. */
const unanswered = -1;

/** Those that no longer match stay for 2 s or until the next key; with that they also leave the selection. */
export function useFreshPhotos(datasetId: number): void {
  const api = useApi();
  const queryClient = useQueryClient();
  const version = useApp((state) => state.photosVersion);
  const viewStore = usePhotoViewStore();
  const { view, readView, changeView } = usePhotoView(datasetId);
  const { filter, sort } = view;
  const labelDecides =
    filter.label !== undefined ||
    filter.flagged !== undefined ||
    filter.rejected !== undefined ||
    filter.predicted !== undefined ||
    !staysPut.has(sort);

  // What is selected is being looked at: in an order that a model decides nothing moves until it is let go.
  const suggested = useApp((state) => state.suggestionsVersion);
  const photosChanged = useApp((state) => state.photosChanged);
  const answered = useRef(suggested);
  const { predicted, confidenceFrom, confidenceTo } = filter;
  const modelDecides =
    ofSuggestions.has(sort) || [predicted, confidenceFrom, confidenceTo].some((part) => part !== undefined);
  const wait = modelDecides && view.selection.size > 0;
  useEffect(() => {
    if (wait || answered.current === suggested) return;
    answered.current = suggested;
    photosChanged();
  }, [wait, suggested, photosChanged]);

  // Nor does an answer that is under way move it then: it is asked for again afterwards.
  useEffect(() => {
    if (!wait) return;
    const underWay = {
      queryKey: api.photos.list.key(),
      predicate: ({ state }: Query) => state.data !== undefined && state.fetchStatus === 'fetching',
    };
    if (queryClient.getQueryCache().findAll(underWay).length === 0) return;
    viewStore.setState({ answeredVersion: unanswered });
    void queryClient.cancelQueries(underWay);
  }, [wait, api, queryClient, viewStore]);

  useEffect(() => {
    if (wait || version === viewStore.getState().answeredVersion) return;
    const renew = () => {
      viewStore.setState({ answeredVersion: version });
      window.clearTimeout(timer);
      window.removeEventListener('keydown', renew, true);
      const asked = performance.now();
      void queryClient.invalidateQueries({ queryKey: api.photos.list.key() }).then(() => {
        if (viewStore.getState().answeredVersion === unanswered) return;
        // What was saved before the lists were asked for is in them.
        viewStore.setState(({ saved }) => ({ saved: new Map([...saved].filter(([, { at }]) => at >= asked)) }));
      });
      void queryClient.invalidateQueries({ queryKey: api.photos.ids.key() });
      void queryClient.invalidateQueries({ queryKey: api.photos.marks.key() });
      if (labelDecides && readView().selection.size > 0) void keepWhatMatches();
    };
    // Nobody sees what has left, so no key may act on it any more.
    const keepWhatMatches = async () => {
      const ids = await queryClient.fetchQuery(api.photos.ids.queryOptions({ input: { datasetId, filter, sort } }));
      const matching = new Set(ids);
      const kept = [...readView().selection].filter((photoId) => matching.has(photoId));
      if (readView().filter === filter && kept.length < readView().selection.size) {
        changeView({ selection: new Set(kept) });
      }
    };
    const waitMs = labelDecides ? viewStore.getState().holdUntil - Date.now() : 0;
    const timer = window.setTimeout(renew, Math.max(0, waitMs));
    if (waitMs > 0) window.addEventListener('keydown', renew, true);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('keydown', renew, true);
    };
  }, [wait, version, labelDecides, datasetId, filter, sort, api, queryClient, viewStore, readView, changeView]);
}
