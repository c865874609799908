/** The same or nearly the same picture under two labels: one of them is wrong. */
import type { Check, CheckData, CheckedPhoto, NewFinding } from './check.ts';
import { keyOfPictures, largestFirst, pairsWithin } from './group.ts';
import { aboutFile } from './oneFile.ts';

/**
 * Near-duplicates (nearDuplicateGroups.ts) with different labels; the score is the least correlation of a pair in the set. The
 * suggestion is the label of most of its photos; where they are equal, that of most of the photos that look like them. One picture cannot have two labels in a dataset; where an
 * import found files of one picture in the folders of two classes, they are listed with the score 1.
 */
export const twoLabels: Check = {
  kind: 'two-labels',
  run({ photos, classes, nearSets, nearPairs, reports, nearestLabelled }) {
    const nameOf = (classId: number | null) => classes.find((one) => one.classId === classId)?.name ?? 'no label';
    const sets = nearSets.flatMap((members): NewFinding[] => {
      const own = members.map((index) => photos[index]!);
      const counts = countsOf(own);
      if (counts.length < 2) return [];
      const { likeness } = pairsWithin(members, nearPairs);
      const most =
        counts[0]!.photos > counts[1]!.photos ? counts[0]!.classId : byNeighbours(own, counts, nearestLabelled);
      // The photo whose label is in doubt stands first.
      const doubted = most === null ? null : own.find(({ classId }) => classId !== null && classId !== most)!;
      const order = largestFirst(own);
      const shown = doubted === null ? order : [doubted, ...order.filter((photo) => photo !== doubted)];
      const suggested = most ?? shown.find(({ classId }) => classId !== null && classId !== shown[0]!.classId)!.classId;
      const words = counts.map(({ classId }) => nameOf(classId));
      return [
        {
          key: `${keyOfPictures(own)} ${counts.map(({ classId }) => classId).join(' ')}`,
          score: likeness,
          text: `Nearly the same picture, labelled ${words.slice(0, -1).join(', ')} and ${words.at(-1)}.`,
          photos: shown.map(({ photoId, classId }) => ({ photoId, note: nameOf(classId) })),
          ...{ given: shown[0]!.classId, suggested },
          relabels: own.flatMap(({ photoId, classId }) => (classId !== null && classId !== suggested ? [photoId] : [])),
          actions: ['relabel', 'keep', 'reject'],
        },
      ];
    });
    const files = reports.flatMap(({ skipped }) => skipped.filter(({ kind }) => kind === 'conflicting-label'));
    const known = new Map(files.map((file) => [file.path, file]));
    return [...sets, ...[...known.values()].map(aboutFile)];
  },
};

/** Of these labels the one that most photos nearby have; null when none is ahead. */
function byNeighbours(
  photos: readonly CheckedPhoto[],
  labels: readonly { classId: number }[],
  nearestLabelled: CheckData['nearestLabelled'],
): number | null {
  // The photos look alike, so one of them asks for all.
  const near = nearestLabelled(photos[0]!.photoId, 8);
  const votes = labels
    .map(({ classId }) => ({ classId, votes: near.filter((photo) => photo.classId === classId).length }))
    .sort((a, b) => b.votes - a.votes);
  return votes[0]!.votes > votes[1]!.votes ? votes[0]!.classId : null;
}

/** Labels of the photos, the commonest first. */
function countsOf(photos: readonly CheckedPhoto[]): { classId: number; photos: number }[] {
  const labelled = photos.filter(({ classId }) => classId !== null);
  return [...Map.groupBy(labelled, ({ classId }) => classId!)]
    .map(([classId, members]) => ({ classId, photos: members.length }))
    .sort((a, b) => b.photos - a.photos || a.classId - b.classId);
}
