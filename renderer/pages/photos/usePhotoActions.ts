/** What one can do with photos, whichever view shows them: label, flag, reject, move the cursor, select. */
import { useCallback, useMemo, useRef } from 'react';
import type { Dataset, Photo, PhotoSort } from '../../../main/contract/index.ts';
import { problemText } from '../../api/problemText.ts';
import { useApp } from '../../app/appStore.tsx';
import { texts } from '../../texts/index.ts';
import { usePhotoView, usePhotoViewStore } from './photoView.tsx';
import { useFindLeft } from './useFindLeft.ts';
import { useFindPhotos } from './useFindPhotos.ts';
import { asSeen } from './useHeldSuggestions.ts';
import { type Suggested, usePhotoEdits } from './usePhotoEdits.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';

export interface PhotoActions {
  /** Labels what is selected, else the photo with the cursor, which then goes to the next one without a label. */
  label: (classId: number | null) => void;
  /** Accepts what is suggested for the photos without a label that are selected, else for the one with the cursor. */
  accept: () => void;
  /** Takes the suggestion away from them for good. */
  turnDown: () => void;
  toggleFlag: () => void;
  toggleReject: () => void;
  /** Puts the cursor on a photo; `extend` selects all from the anchor to there, with `add` beside what is selected. */
  moveTo: (index: number, options?: { extend?: boolean; add?: boolean }) => void;
  /** Adds a photo to the selection or takes it out. */
  toggle: (index: number) => void;
  selectAll: () => void;
  /** Selects the photos at these places, together with `base`. */
  selectPlaces: (places: readonly number[], base: ReadonlySet<number>) => void;
  clearSelection: () => void;
  /** Goes to the next photo without a label. */
  skip: () => void;
  /** Goes back to the photo that was labelled last. */
  backToLabelled: () => void;
  /** Goes to the first photo that was passed over, and forgets that they were. */
  lookAtSkipped: () => void;
}

/** `wraps`: having come to the end, labelling goes on with what was left before, and ends when nothing is left. */
export function usePhotoActions(dataset: Dataset, photos: PhotoWindow, wraps: boolean): PhotoActions {
  const { datasetId } = dataset;
  const findLeft = useFindLeft(datasetId);
  const findPhotos = useFindPhotos();
  const { readView, changeView } = usePhotoView(datasetId);
  const edits = usePhotoEdits();
  const reportProblem = useApp((state) => state.reportProblem);
  const viewStore = usePhotoViewStore();
  /** What the latest box was about: an answer that comes after the next box is not for it. */
  const boxed = useRef<readonly number[]>([]);
  /** Counts moves of the cursor by a person: an answer that comes after the next move is not for it. */
  const steps = useRef(0);
  const latest = useRef(photos);
  latest.current = photos;

  /** A selection whose photos the engine is still being asked for. */
  const selecting = useRef<Promise<void> | null>(null);

  const select = useCallback((found: Promise<void>) => {
    const done = found.finally(() => {
      if (selecting.current === done) selecting.current = null;
    });
    selecting.current = done;
  }, []);

  /** What is done to the selection waits for it: a fast hand may not label one photo instead of all. */
  const onceSelected = useCallback((act: () => void) => {
    if (selecting.current === null) act();
    else void selecting.current.then(act);
  }, []);

  const targets = useCallback((): number[] => {
    const { selection, cursor, revisited, ended } = readView();
    if (revisited !== null) return [revisited];
    // No photo is shown then, so no key may act on one.
    if (ended) return [];
    if (selection.size > 0) return [...selection];
    // By id: the list may just be changing around the photo that is shown.
    const here = cursor.photoId ?? latest.current.photoAt(cursor.index)?.photoId;
    return here === undefined ? [] : [here];
  }, [readView]);

  const moveTo = useCallback(
    (wanted: number, options: { extend?: boolean; add?: boolean } = {}) => {
      const total = latest.current.total ?? 0;
      if (total === 0) return;
      steps.current += 1;
      const index = Math.min(total - 1, Math.max(0, wanted));
      const { anchor, selection } = readView();
      const cursor = { index, photoId: latest.current.photoAt(index)?.photoId ?? null };
      const elsewhere = { revisited: null, ended: false };
      if (!options.extend) {
        changeView({ ...elsewhere, cursor, anchor: index });
        return;
      }
      changeView({ ...elsewhere, cursor });
      const [first, last] = [Math.min(anchor, index), Math.max(anchor, index)];
      select(
        idsAt(latest.current, first, last).then(
          (ids) => changeView({ selection: new Set(options.add ? [...selection, ...ids] : ids) }),
          (problem) => reportProblem({ key: 'select', text: problemText(problem) }),
        ),
      );
    },
    [readView, changeView, select, reportProblem],
  );

  /** From the photo with the cursor to the next one without a label. */
  const goOn = useCallback(async () => {
    steps.current += 1;
    const step = steps.current;
    const { cursor, skipped } = readView();
    // What to label next changes with every label: the first in that order is the next.
    const from = wraps && isQueue(readView().sort) ? -1 : cursor.index;
    // The list does not show the label yet that this one has just been given.
    const passed = cursor.photoId === null ? skipped : new Set([...skipped, cursor.photoId]);
    const next = nextWithoutLabel(latest.current, from, passed);
    if (next !== 'unknown' && (next !== null || !wraps)) {
      if (next !== null) moveTo(next);
      return;
    }
    try {
      const left = await findLeft(latest.current, cursor, { skipped, wraps });
      if (steps.current !== step) return;
      if (left) changeView({ cursor: left, anchor: left.index });
      else if (wraps) changeView({ ended: true });
    } catch (problem) {
      reportProblem({ key: 'labels', text: problemText(problem) });
    }
  }, [readView, changeView, moveTo, findLeft, wraps, reportProblem]);

  const skip = useCallback(() => {
    const { skipped, revisited } = readView();
    if (revisited !== null) return changeView({ revisited: null });
    const photoId = targets()[0];
    const here = photosById(latest.current, photoId === undefined ? [] : [photoId])[0];
    if (here && here.classId === null) changeView({ skipped: new Set([...skipped, here.photoId]) });
    void goOn();
  }, [readView, targets, changeView, goOn]);

  const label = useCallback(
    (classId: number | null) => {
      const { selection, labelled, revisited, skipped } = readView();
      const photoIds = targets();
      if (photoIds.length === 0) return;
      viewStore.setState({ lastDone: { classId } });
      void edits.label(photoIds, classId);
      const left = photoIds.some((photoId) => skipped.has(photoId))
        ? { skipped: new Set([...skipped].filter((photoId) => !photoIds.includes(photoId))) }
        : {};
      if (revisited !== null) changeView({ ...left, revisited: null });
      else if (selection.size > 0) changeView(left);
      else {
        changeView({ ...left, labelled: [...labelled.slice(-999), ...photoIds] });
        if (classId !== null) void goOn();
      }
    },
    [readView, targets, edits, changeView, goOn, viewStore],
  );

  /** What is suggested for the targets: as it is shown, at once; where some are not on the pages here, the engine tells. */
  const suggested = useCallback((): Suggested[] | Promise<Suggested[]> => {
    const photoIds = targets();
    const known = photosById(latest.current, photoIds);
    if (known.length === photoIds.length) return suggestedFor(known);
    const shown = new Set(known.map((photo) => photo.photoId));
    const others = photoIds.filter((photoId) => !shown.has(photoId));
    const { held } = viewStore.getState();
    return findPhotos(others).then((found) => suggestedFor([...known, ...found.map((photo) => asSeen(photo, held))]));
  }, [targets, findPhotos, viewStore]);

  const withSuggested = useCallback(
    async (then: (found: Suggested[]) => void) => {
      const found = suggested();
      // Not awaited where it is known: the answer to the key is in the same frame.
      if (Array.isArray(found)) then(found);
      else {
        try {
          then(await found);
        } catch (problem) {
          reportProblem({ key: 'labels', text: problemText(problem) });
        }
      }
    },
    [suggested, reportProblem],
  );

  const accept = useCallback(
    () =>
      void withSuggested((found) => {
        const [only] = found;
        if (!only) return;
        if (found.length > mostAccepted) {
          reportProblem({ key: 'labels', text: texts.photos.tooManyAccepted(found.length, mostAccepted) });
          return;
        }
        viewStore.setState({ lastDone: { classId: found.length === 1 ? only.classId : null } });
        void edits.accept(found);
        const { selection, labelled, revisited } = readView();
        if (revisited !== null || selection.size > 0) return changeView({ revisited: null });
        changeView({ labelled: [...labelled.slice(-999), only.photoId] });
        void goOn();
      }),
    [withSuggested, viewStore, edits, readView, changeView, goOn, reportProblem],
  );

  const toggleField = useCallback(
    (field: 'flagged' | 'rejected') => {
      const photoIds = targets();
      const here = photosById(latest.current, photoIds);
      const on = !(here.length > 0 && here.every((photo) => photo[field]));
      void (field === 'flagged' ? edits.setFlagged(photoIds, on) : edits.setRejected(photoIds, on));
      // A photo looked at alone has had its decision.
      if (field === 'rejected' && on && wraps && readView().revisited === null) void goOn();
    },
    [targets, edits, wraps, readView, goOn],
  );

  return useMemo<PhotoActions>(
    () => ({
      label: (classId) => onceSelected(() => label(classId)),
      accept: () => onceSelected(accept),
      turnDown: () => onceSelected(() => void withSuggested((found) => void edits.turnDown(found))),
      toggleFlag: () => onceSelected(() => toggleField('flagged')),
      toggleReject: () => onceSelected(() => toggleField('rejected')),
      moveTo,
      toggle: (index) => {
        const photoId = latest.current.photoAt(index)?.photoId;
        if (photoId === undefined) return;
        const selection = new Set(readView().selection);
        if (!selection.delete(photoId)) selection.add(photoId);
        changeView({ selection, cursor: { index, photoId }, anchor: index });
      },
      selectAll: () =>
        select(
          latest.current.allIds().then(
            (ids) => changeView({ selection: new Set(ids) }),
            (problem) => reportProblem({ key: 'select', text: problemText(problem) }),
          ),
        ),
      selectPlaces: (places, base) => {
        const ids = places.map((place) => latest.current.photoAt(place)?.photoId);
        changeView({ selection: new Set([...base, ...ids.filter((photoId) => photoId !== undefined)]) });
        boxed.current = places;
        if (!ids.includes(undefined)) return;
        // Some of the pages are not here: a box drawn over a long way while scrolling.
        void latest.current.allIds().then((all) => {
          if (boxed.current !== places) return;
          changeView({ selection: new Set([...base, ...places.flatMap((place) => all[place] ?? [])]) });
        });
      },
      clearSelection: () => changeView({ selection: new Set() }),
      skip,
      backToLabelled: () => {
        const labelled = [...readView().labelled];
        const photoId = labelled.pop();
        if (photoId === undefined) return;
        if (wraps) {
          changeView({ labelled, revisited: photoId, ended: false });
          return;
        }
        changeView({ labelled });
        const index = latest.current.indexOf(photoId);
        if (index >= 0) moveTo(index);
      },
      lookAtSkipped: () => {
        const { skipped } = readView();
        changeView({ skipped: new Set(), ended: false });
        const places = [...skipped].map((photoId) => latest.current.indexOf(photoId)).filter((index) => index >= 0);
        moveTo(Math.min(...places, (latest.current.total ?? 1) - 1));
      },
    }),
    [
      label,
      accept,
      onceSelected,
      select,
      withSuggested,
      edits,
      toggleField,
      moveTo,
      skip,
      readView,
      changeView,
      reportProblem,
      wraps,
    ],
  );
}

/** Ids of a stretch of the list: from the pages that are here, else from the engine. */
async function idsAt(photos: PhotoWindow, first: number, last: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = first; index <= last; index++) {
    const photoId = photos.photoAt(index)?.photoId;
    if (photoId === undefined) return (await photos.allIds()).slice(first, last + 1);
    ids.push(photoId);
  }
  return ids;
}

/** Suggestions that the engine accepts at once. */
const mostAccepted = 10_000;

/** Orders that put first what should get a label first. */
const isQueue = (sort: PhotoSort): boolean => sort === 'mixed' || sort === 'different' || sort === 'leastSure';

/** How many photos after the cursor are looked at for one without a label before the engine is asked. */
const lookAhead = 2000;

/** Place of the next photo that has no label; `unknown` when it may be on a page that is not here. */
function nextWithoutLabel(photos: PhotoWindow, from: number, skipped: ReadonlySet<number>): number | 'unknown' | null {
  const total = photos.total ?? 0;
  for (let index = from + 1; index < total; index++) {
    const photo = index < from + lookAhead ? photos.photoAt(index) : undefined;
    if (!photo) return 'unknown';
    if (photo.classId === null && !photo.rejected && !skipped.has(photo.photoId)) return index;
  }
  return null;
}

const suggestedFor = (photos: readonly Photo[]): Suggested[] =>
  photos.flatMap(({ photoId, classId, suggestion }) =>
    classId === null && suggestion ? [{ photoId, classId: suggestion.classId }] : [],
  );

function photosById(photos: PhotoWindow, photoIds: readonly number[]): Photo[] {
  return photoIds.slice(0, 500).flatMap((photoId) => {
    const index = photos.indexOf(photoId);
    return photos.photoAt(index) ?? [];
  });
}
