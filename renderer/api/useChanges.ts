/** Keeps what the window shows true: when the engine says that something changed, the queries about it are asked again. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Change } from '../../main/contract/index.ts';
import { useAppStore } from '../app/appStore.tsx';
import { type Api, useApi, useClient } from './engine.tsx';
import { listen } from './listen.ts';

/** News of one kind arriving faster than this is answered once. An import announces every batch of photos. */
const gatherMs = 200;

export function useChanges(): void {
  const client = useClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const store = useAppStore();

  useEffect(() => {
    const waiting = new Map<Change['kind'], number>();
    const answer = (kind: Change['kind']) => {
      waiting.delete(kind);
      for (const queryKey of concernedBy(kind, api)) void queryClient.invalidateQueries({ queryKey });
      if (kind === 'photos' || kind === 'classes') store.getState().photosChanged();
      if (kind === 'suggestions') store.getState().suggestionsChanged();
    };
    const stop = listen(
      (signal) => client.app.changes(undefined, { signal }),
      (change) => {
        if (!waiting.has(change.kind)) waiting.set(change.kind, window.setTimeout(answer, gatherMs, change.kind));
      },
    );
    return () => {
      stop();
      for (const timer of waiting.values()) window.clearTimeout(timer);
    };
  }, [client, api, queryClient, store]);
}

/** `photos.list` and `photos.ids` are left out on purpose: the photo pages renew them when the eye can follow. */
function concernedBy(kind: Change['kind'], api: Api): QueryKey[] {
  switch (kind) {
    case 'datasets':
      return [api.datasets.key(), api.folders.key()];
    case 'photos':
      return [
        api.photos.byId.key(),
        api.photos.details.key(),
        api.datasets.key(),
        api.labels.key(),
        api.history.key(),
        api.runs.key(),
        api.suggestions.key(),
        api.looks.marks.key(),
        api.looks.groups.key(),
      ];
    case 'classes':
      return [api.datasets.key(), api.labels.key(), api.history.key(), api.runs.key(), api.photos.details.key()];
    case 'runs':
      return [api.runs.key(), api.exports.key(), api.testTime.key(), api.ensembles.key(), api.damage.key()];
    case 'predictions':
      return [api.predictions.key()];
    case 'exports':
      return [api.exports.key()];
    case 'weights':
      return [api.networks.key(), api.weights.key(), api.runs.check.key()];
    case 'devices':
      return [api.app.devices.key()];
    case 'checks':
      return [api.checks.key()];
    case 'looks':
      return [api.looks.key(), api.suggestions.key()];
    case 'suggestions':
      return [api.suggestions.key(), api.photos.byId.key(), api.photos.details.key()];
    case 'settings':
      return [api.app.getSettings.key()];
  }
}
