/** Photos that belong together but are on different sides of the split: what is judged on was seen in training. */
import type { Check, CheckedPhoto, NewFinding } from './check.ts';
import { keyOfPictures, pairsWithin } from './group.ts';

/** What a burst counts at least: its photos were taken within seconds, however they look. */
const burstScore = 0.5;

/**
 * Sets of near-duplicates and bursts (library/alike) with photos in training and in validation or test. Score: the least
 * correlation of a pair for near-duplicates; for a burst 0.5. Why it matters: B. Barz, J. Denzler, "Do we train on test data?
 * Purging CIFAR of near-duplicates", 2020, found 3 % and 10 % of CIFAR's test photos in its training set.
 */
export const leak: Check = {
  kind: 'leak',
  run({ photos, nearSets, nearPairs, bursts }) {
    const found = [
      ...nearSets.map((members) => ({ members, score: pairsWithin(members, nearPairs).likeness, burst: false })),
      ...bursts.map((members) => ({ members, score: burstScore, burst: true })),
    ];
    const seen = new Set<string>();
    return found.flatMap(({ members, score, burst }): NewFinding[] => {
      const own = members
        .map((index) => photos[index]!)
        .filter(({ classId, split }) => classId !== null && split !== null);
      const train = own.filter(({ split }) => split === 'train');
      const judged = own.filter(({ split }) => split !== 'train');
      const key = keyOfPictures(own);
      if (train.length === 0 || judged.length === 0 || seen.has(key)) return [];
      seen.add(key);
      const what = burst ? 'Taken within seconds of each other' : 'Nearly the same picture';
      return [
        {
          key,
          score,
          text: `${what}, in training and in ${sidesOf(judged)}. A model that has seen one knows the other.`,
          // What is judged on stays: it decides what the accuracy stands on.
          photos: [...judged, ...train].map(({ photoId, split }) => ({ photoId, note: sideWords[split!] })),
          rejects: train.map(({ photoId }) => photoId),
          actions: ['reject', 'keep'],
        },
      ];
    });
  },
};

const sideWords = { train: 'training', val: 'validation', test: 'test' } as const;

const sidesOf = (photos: readonly CheckedPhoto[]): string =>
  [...new Set(photos.map(({ split }) => sideWords[split!]))].join(' and ');
