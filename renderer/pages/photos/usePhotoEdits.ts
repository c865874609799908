/** Labels, flags and rejections: shown in the same frame, called saved only when the engine has them on disk. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { EditResult, Photo } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { type PhotoEdit, usePhotoViewStore } from './photoView.tsx';

/** How long a photo that left a filter stays in view. */
const holdMs = 2000;

export interface PhotoEdits {
  label: (photoIds: readonly number[], classId: number | null) => Promise<boolean>;
  setFlagged: (photoIds: readonly number[], flagged: boolean) => Promise<boolean>;
  setRejected: (photoIds: readonly number[], rejected: boolean) => Promise<boolean>;
}

/** Each edit resolves to whether it was saved; a failure stands in the status line and the photos go back. */
export function usePhotoEdits(): PhotoEdits {
  const api = useApi();
  const client = useClient();
  const queryClient = useQueryClient();
  const store = useAppStore();
  const viewStore = usePhotoViewStore();

  const apply = useCallback(
    async (photoIds: readonly number[], edit: PhotoEdit, send: () => Promise<EditResult>): Promise<boolean> => {
      if (photoIds.length === 0) return false;
      viewStore.setState((state) => ({
        pending: withEdit(state.pending, photoIds, edit),
        holdUntil: Date.now() + holdMs,
      }));
      try {
        const { entry } = await send();
        const changed = new Set(photoIds);
        queryClient.setQueriesData<{ total: number; photos: Photo[] }>({ queryKey: api.photos.list.key() }, (page) =>
          page?.photos.some((photo) => changed.has(photo.photoId))
            ? {
                ...page,
                photos: page.photos.map((photo) => (changed.has(photo.photoId) ? { ...photo, ...edit } : photo)),
              }
            : page,
        );
        store.getState().solveProblem('labels');
        if (entry) store.getState().reportSaved({ at: entry.at, text: entry.summary, undoable: true });
        return true;
      } catch (problem) {
        store.getState().reportProblem({ key: 'labels', text: problemText(problem) });
        return false;
      } finally {
        viewStore.setState((state) => ({ pending: withoutEdit(state.pending, photoIds, edit) }));
      }
    },
    [api, queryClient, store, viewStore],
  );

  return {
    label: useCallback(
      (photoIds, classId) =>
        apply(photoIds, { classId }, () => client.labels.set({ selection: { photoIds: [...photoIds] }, classId })),
      [apply, client],
    ),
    setFlagged: useCallback(
      (photoIds, flagged) =>
        apply(photoIds, { flagged }, () =>
          client.labels.setFlagged({ selection: { photoIds: [...photoIds] }, flagged }),
        ),
      [apply, client],
    ),
    setRejected: useCallback(
      (photoIds, rejected) =>
        apply(photoIds, { rejected }, () =>
          client.labels.setRejected({ selection: { photoIds: [...photoIds] }, rejected }),
        ),
      [apply, client],
    ),
  };
}

type Pending = ReadonlyMap<number, PhotoEdit>;

function withEdit(pending: Pending, photoIds: readonly number[], edit: PhotoEdit): Pending {
  const next = new Map(pending);
  for (const photoId of photoIds) next.set(photoId, { ...next.get(photoId), ...edit });
  return next;
}

/** Leaves out what this edit put there; a later edit of the same photo that is still under way stays. */
function withoutEdit(pending: Pending, photoIds: readonly number[], edit: PhotoEdit): Pending {
  const next = new Map(pending);
  for (const photoId of photoIds) {
    const rest = Object.entries(next.get(photoId) ?? {}).filter(
      ([field, value]) => !Object.entries(edit).some(([mine, set]) => mine === field && set === value),
    );
    if (rest.length > 0) next.set(photoId, Object.fromEntries(rest));
    else next.delete(photoId);
  }
  return next;
}
