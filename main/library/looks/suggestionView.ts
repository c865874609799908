/** What is suggested for each photo now: the model's answers without classes that are gone or were turned down. All in memory. */
import type { ClassShare, PhotoFilter } from '../../contract/index.ts';
import { rowOf } from '../../looks/lookVectors.ts';
import { readSuggestions, type Suggestions } from '../../looks/suggestions.ts';
import { classesOf } from '../../store/datasets.ts';
import type { Store } from '../../store/store.ts';
import { turnedDown } from '../../store/suggestions.ts';
import { byScore } from './byScore.ts';

export interface Suggested {
  readonly classId: number;
  /** 0…1 */
  readonly confidence: number;
}

export interface SuggestionView {
  /** Looks up what is suggested for photos of the dataset as things are now; null where nothing is. */
  lookUp(datasetId: number): (photoId: number) => Suggested | null;
  /** The same for all photos that the model saw; null while nothing was ever suggested. */
  all(datasetId: number): SuggestedNow | null;
  /** How belief about a photo is spread over classes that are there and were not turned down, the likeliest first. */
  shares(datasetId: number, photoId: number): ClassShare[];
  /** Ids of the photos whose suggestion matches; null when the filter asks nothing of suggestions. */
  matching(datasetId: number, filter: PhotoFilter): number[] | null;
  /** Photos with a suggestion by how sure it is, ties by id. */
  bySureness(datasetId: number, order: 'mostSure' | 'leastSure'): number[];
  /** What to label next first; photos that are not queued are left out. */
  queue(datasetId: number, order: 'mixed' | 'different'): readonly number[];
  /** The whole of what is known; null while nothing was ever suggested. */
  current(datasetId: number): Suggestions | null;
  /** Another number after each change. */
  version(datasetId: number): number;
  /** Call it when the file was written, or a suggestion turned down. */
  changed(datasetId: number): void;
}

/** Of all photos, ascending by id. */
export interface SuggestedNow {
  readonly photoIds: Uint32Array;
  /** 0: nothing to suggest. */
  readonly classIds: Uint32Array;
  readonly confidences: Float32Array;
}

interface Resolved extends SuggestedNow {
  readonly key: string;
  readonly suggestions: Suggestions;
}

export function createSuggestionView(store: Store, fileOf: (datasetId: number) => string): SuggestionView {
  const versions = new Map<number, number>();
  // One dataset at a time: the one that is looked at.
  let read: { readonly key: string; readonly suggestions: Suggestions | null } | null = null;
  let refused: { readonly key: string; readonly classes: Map<number, Set<number>> } | null = null;
  let resolved: Resolved | null = null;

  const version = (datasetId: number): number => versions.get(datasetId) ?? 1;

  function current(datasetId: number): Suggestions | null {
    const key = `${datasetId} ${version(datasetId)}`;
    if (read?.key !== key) read = { key, suggestions: readSuggestions(fileOf(datasetId)) };
    return read.suggestions;
  }

  function refusedOf(datasetId: number): Map<number, Set<number>> {
    const key = `${datasetId} ${version(datasetId)}`;
    if (refused?.key === key) return refused.classes;
    const classes = new Map<number, Set<number>>();
    for (const { photoId, classId } of turnedDown(store, datasetId)) {
      const known = classes.get(photoId);
      if (known) known.add(classId);
      else classes.set(photoId, new Set([classId]));
    }
    refused = { key, classes };
    return classes;
  }

  function resolve(datasetId: number): Resolved | null {
    const suggestions = current(datasetId);
    if (suggestions === null) return null;
    const present = new Set(classesOf(store, datasetId).map(({ classId }) => classId));
    const key = `${datasetId} ${version(datasetId)} ${[...present].join(' ')}`;
    if (resolved?.key === key && resolved.suggestions === suggestions) return resolved;
    const { about, photoIds, classes, probabilities } = suggestions;
    const isThere = about.classIds.map((classId) => present.has(classId));
    const refusals = refusedOf(datasetId);
    const classIds = new Uint32Array(photoIds.length);
    const confidences = new Float32Array(photoIds.length);
    for (let row = 0; row < photoIds.length; row++) {
      const refusedHere = refusals.get(photoIds[row]!);
      // What was turned down is not so: the rest shares its probability.
      let rest = 1;
      for (let at = row * about.kept; at < (row + 1) * about.kept; at++) {
        const one = classes[at]!;
        const classId = about.classIds[one]!;
        if (isThere[one] && !refusedHere?.has(classId)) {
          classIds[row] = classId;
          confidences[row] = Math.min(1, probabilities[at]! / Math.max(rest, 1e-6));
          break;
        }
        rest -= probabilities[at]!;
      }
    }
    resolved = { key, suggestions, photoIds, classIds, confidences };
    return resolved;
  }

  return {
    version,
    current,
    all: resolve,
    changed: (datasetId) => void versions.set(datasetId, version(datasetId) + 1),
    lookUp(datasetId) {
      const now = resolve(datasetId);
      return (photoId) => {
        const row = now === null ? -1 : rowOf(now.suggestions, photoId);
        if (now === null || row < 0 || now.classIds[row] === 0) return null;
        return { classId: now.classIds[row]!, confidence: now.confidences[row]! };
      };
    },
    shares(datasetId, photoId) {
      const suggestions = current(datasetId);
      const row = suggestions === null ? -1 : rowOf(suggestions, photoId);
      if (suggestions === null || row < 0) return [];
      const { about, classes, probabilities } = suggestions;
      const present = new Set(classesOf(store, datasetId).map(({ classId }) => classId));
      const refusedHere = refusedOf(datasetId).get(photoId);
      const shares: ClassShare[] = [];
      // What was turned down or is gone is not so: the rest shares its probability.
      let rest = 1;
      for (let at = row * about.kept; at < (row + 1) * about.kept; at++) {
        const classId = about.classIds[classes[at]!]!;
        if (present.has(classId) && !refusedHere?.has(classId)) shares.push({ classId, share: probabilities[at]! });
        else rest -= probabilities[at]!;
      }
      return shares.map(({ classId, share }) => ({ classId, share: Math.min(1, share / Math.max(rest, 1e-6)) }));
    },
    matching(datasetId, { predicted, confidenceFrom, confidenceTo }) {
      if (predicted === undefined && confidenceFrom === undefined && confidenceTo === undefined) return null;
      const now = resolve(datasetId);
      if (now === null) return [];
      const [from, to] = [confidenceFrom ?? 0, confidenceTo ?? 1];
      const found: number[] = [];
      for (const [row, classId] of now.classIds.entries()) {
        const confidence = now.confidences[row]!;
        if (classId === 0 || confidence < from || confidence > to) continue;
        if (predicted === undefined || predicted === classId) found.push(now.suggestions.photoIds[row]!);
      }
      return found;
    },
    bySureness(datasetId, order) {
      const now = resolve(datasetId);
      if (now === null) return [];
      const sign = order === 'leastSure' ? 1 : -1;
      return byScore(now.suggestions.photoIds, (row) =>
        now.classIds[row] === 0 ? null : sign * now.confidences[row]!,
      );
    },
    queue(datasetId, order) {
      const suggestions = current(datasetId);
      return suggestions === null ? [] : [...suggestions[order]];
    },
  };
}
