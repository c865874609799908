/** Labels, flags and rejections: shown in the same frame, called saved only when the engine has them on disk. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { EditResult, Photo } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { type PhotoEdit, usePhotoViewStore } from './photoView.tsx';
import { letGo } from './useHeldSuggestions.ts';

/** How long a photo that left a filter stays in view. */
const holdMs = 2000;

/** Photos that are sent in the same task as they are shown. */
const sentAtOnce = 2000;

export interface PhotoEdits {
  label: (photoIds: readonly number[], classId: number | null) => Promise<boolean>;
  setFlagged: (photoIds: readonly number[], flagged: boolean) => Promise<boolean>;
  setRejected: (photoIds: readonly number[], rejected: boolean) => Promise<boolean>;
  /** Gives each photo the class that is suggested for it, in one step. */
  accept: (suggested: readonly Suggested[]) => Promise<boolean>;
  /** Never suggests these classes for these photos again. */
  turnDown: (suggested: readonly Suggested[]) => Promise<boolean>;
}

export interface Suggested {
  photoId: number;
  classId: number;
}

type Edits = ReadonlyMap<number, PhotoEdit>;

/** Each edit resolves to whether it was saved; a failure stands in the status line and the photos go back. */
export function usePhotoEdits(): PhotoEdits {
  const api = useApi();
  const client = useClient();
  const queryClient = useQueryClient();
  const store = useAppStore();
  const viewStore = usePhotoViewStore();

  const apply = useCallback(
    async (edits: Edits, send: () => Promise<EditResult>): Promise<boolean> => {
      if (edits.size === 0) return false;
      viewStore.setState((state) => ({
        pending: withEdits(state.pending, edits),
        holdUntil: Date.now() + holdMs,
      }));
      try {
        // Putting very many into a message takes longer than a frame: first they are shown.
        if (edits.size > sentAtOnce) await nextTask();
        const { entry } = await send();
        const at = performance.now();
        viewStore.setState(({ saved }) => ({
          saved: withSaved(saved, edits, at),
        }));
        queryClient.setQueriesData<{ total: number; photos: Photo[] }>({ queryKey: api.photos.list.key() }, (page) =>
          page?.photos.some((photo) => edits.has(photo.photoId))
            ? { ...page, photos: page.photos.map((photo) => ({ ...photo, ...edits.get(photo.photoId) })) }
            : page,
        );
        store.getState().solveProblem('labels');
        if (entry) store.getState().reportSaved({ at: entry.at, text: entry.summary, undoable: true });
        return true;
      } catch (problem) {
        store.getState().reportProblem({ key: 'labels', text: problemText(problem) });
        return false;
      } finally {
        viewStore.setState((state) => ({ pending: withoutEdits(state.pending, edits) }));
      }
    },
    [api, queryClient, store, viewStore],
  );

  return useMemo(() => {
    const selected = (photoIds: readonly number[]) => ({ selection: { photoIds: [...photoIds] } });
    return {
      label: (photoIds, classId) =>
        apply(forAll(photoIds, { classId }), () => client.labels.set({ ...selected(photoIds), classId })),
      setFlagged: (photoIds, flagged) =>
        apply(forAll(photoIds, { flagged }), () => client.labels.setFlagged({ ...selected(photoIds), flagged })),
      setRejected: (photoIds, rejected) =>
        apply(forAll(photoIds, { rejected }), () => client.labels.setRejected({ ...selected(photoIds), rejected })),
      accept: (suggested) =>
        apply(new Map(suggested.map(({ photoId, classId }) => [photoId, { classId }])), () =>
          client.suggestions.accept({ photos: [...suggested] }),
        ),
      turnDown: (suggested) => {
        viewStore.setState(({ held }) => ({
          held: letGo(
            held,
            suggested.map(({ photoId }) => photoId),
          ),
        }));
        return apply(new Map(suggested.map(({ photoId }) => [photoId, { suggestion: null }])), () =>
          client.suggestions.reject({ photos: [...suggested] }),
        );
      },
    };
  }, [apply, client, viewStore]);
}

/** Resolves once the browser had a chance to draw; a window that is not seen draws nothing and waits a moment. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => window.setTimeout(resolve));
    window.setTimeout(resolve, 50);
  });

function forAll(photoIds: readonly number[], edit: PhotoEdit): Edits {
  const edits = new Map<number, PhotoEdit>();
  for (const photoId of photoIds) edits.set(photoId, edit);
  return edits;
}

type Pending = ReadonlyMap<number, PhotoEdit>;

function withEdits(pending: Pending, edits: Edits): Pending {
  const next = new Map(pending);
  for (const [photoId, edit] of edits) {
    const before = next.get(photoId);
    next.set(photoId, before === undefined ? edit : { ...before, ...edit });
  }
  return next;
}

type Saved = ReadonlyMap<number, { readonly edit: PhotoEdit; readonly at: number }>;

/** Photos of one edit share its record: 100,000 are noted within some milliseconds. */
function withSaved(saved: Saved, edits: Edits, at: number): Saved {
  const next = new Map(saved);
  const records = new Map<PhotoEdit, { edit: PhotoEdit; at: number }>();
  for (const [photoId, edit] of edits) {
    const before = next.get(photoId);
    const record = records.get(edit) ?? { edit, at };
    records.set(edit, record);
    next.set(photoId, before === undefined ? record : { at, edit: { ...before.edit, ...edit } });
  }
  return next;
}

/** Leaves out what these edits put there; a later edit of the same photo that is still under way stays. */
function withoutEdits(pending: Pending, edits: Edits): Pending {
  const next = new Map(pending);
  for (const [photoId, edit] of edits) {
    if (next.get(photoId) === edit) {
      next.delete(photoId);
      continue;
    }
    const rest = Object.entries(next.get(photoId) ?? {}).filter(
      ([field, value]) => !Object.entries(edit).some(([mine, set]) => mine === field && set === value),
    );
    if (rest.length > 0) next.set(photoId, Object.fromEntries(rest));
    else next.delete(photoId);
  }
  return next;
}
