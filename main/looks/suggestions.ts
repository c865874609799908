/** What a model thinks of the photos of a dataset: for each the classes it finds most probable, and which photos to label next. */
import { readFileSync } from 'node:fs';
import { readArrays, writeArrays } from './arraysFile.ts';

export interface Suggestions {
  readonly about: AboutSuggestions;
  /** Ascending. */
  readonly photoIds: Uint32Array;
  /** [photos, kept]: indices into `about.classIds`, most probable first. */
  readonly classes: Uint16Array;
  /** [photos, kept], 0…1. */
  readonly probabilities: Float32Array;
  /** Photo ids, what to label next first. */
  readonly mixed: Uint32Array;
  readonly different: Uint32Array;
}

export interface AboutSuggestions {
  /** Classes that the model knows; empty when there were too few labels for one. */
  readonly classIds: readonly number[];
  /** Classes kept of each photo. */
  readonly kept: number;
  /** Null: a head that was fitted to the labels of then. */
  readonly runId: number | null;
  /** Labelled photos that it learnt from. */
  readonly labels: number;
  /** Of so many photos that it had not learnt from, it was right about so many. Null where there were none. */
  readonly judged: { readonly correct: number; readonly n: number } | null;
  readonly seconds: number;
  /** Latest entry of the label journal that it knows; null for none. */
  readonly journalId: number | null;
}

const kind = 'thaw suggestions 1';

/** Null when there is no file, or one that cannot be used. A few milliseconds for 100,000 photos. */
export function readSuggestions(file: string): Suggestions | null {
  try {
    const arrays = readArrays(readFileSync(file), kind);
    if (arrays === null) return null;
    const { photos, mixed, different, ...about } = arrays.header as AboutSuggestions & Lengths;
    return {
      about,
      photoIds: arrays.take('uint32', photos),
      classes: arrays.take('uint16', photos * about.kept),
      probabilities: arrays.take('float32', photos * about.kept),
      mixed: arrays.take('uint32', mixed),
      different: arrays.take('uint32', different),
    };
  } catch {
    return null;
  }
}

export async function writeSuggestions(file: string, suggestions: Suggestions): Promise<void> {
  const { about, photoIds, classes, probabilities, mixed, different } = suggestions;
  const lengths: Lengths = { photos: photoIds.length, mixed: mixed.length, different: different.length };
  await writeArrays(file, kind, { ...about, ...lengths }, [photoIds, classes, probabilities, mixed, different]);
}

interface Lengths {
  readonly photos: number;
  readonly mixed: number;
  readonly different: number;
}
