/** Photos that show the same picture: smaller, brighter, slightly cropped, mirrored copies. */
import type { Check } from './check.ts';
import { differenceFrom, keyOfPictures, largestFirst, numberWord, pairsWithin } from './group.ts';

/**
 * Pairs are found by a perceptual hash (C. Zauner, 2010), crops by their looks, and decided by the correlation of the pictures squeezed to 16 × 16
 * (library/alike). Score: the least correlation of a pair in the set. Sets with photos under several labels are another check's.
 */
export const nearDuplicateGroups: Check = {
  kind: 'near-duplicate',
  run: ({ photos, nearSets, nearPairs }) =>
    nearSets.flatMap((members) => {
      const own = members.map((index) => photos[index]!);
      const labels = new Set(own.flatMap(({ classId }) => classId ?? []));
      if (labels.size > 1) return [];
      const { likeness, mirroredTo } = pairsWithin(members, nearPairs);
      const [kept, ...others] = largestFirst(own);
      const place = (photo: (typeof own)[number]) => members[own.indexOf(photo)]!;
      return [
        {
          key: keyOfPictures(own),
          score: likeness,
          text: `${numberWord(own.length)} files, one picture`,
          photos: [
            { photoId: kept!.photoId, note: 'largest' },
            ...others.map((photo) => ({
              photoId: photo.photoId,
              note: differenceFrom(kept!, photo, mirroredTo(place(kept!), place(photo))),
            })),
          ],
          actions: ['keepLargest', 'keep'] as const,
        },
      ];
    }),
};
