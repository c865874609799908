/** Labels that are probably wrong. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Check, NewFinding } from './check.ts';
import { confidentLearning } from './confidentLearning.ts';

const neighboursShown = 8;
/** Findings that get neighbours, the surest first: more than anybody reviews between two runs. */
const withNeighbours = 2000;

/**
 * Confident learning (C. G. Northcutt, L. Jiang, I. L. Chuang, "Confident learning: estimating uncertainty in dataset labels",
 * Journal of Artificial Intelligence Research 70, 2021) on the probabilities that linear heads give to photos they were trained without
 * (five folds, near-duplicates in one). A photo is found when it is confidently counted to another class; score = 1 − (p(label) − p(best other
 * class) + 1) / 2, one minus the normalised margin of J. Kuan and J. Mueller ("Model-agnostic label quality scoring", 2022).
 */
export const labelErrors: Check = {
  kind: 'label-error',
  async run({ photos, classes, opinions, nearestLabelled }) {
    if (opinions === null) {
      return { cannotTell: 'At least two classes with five labelled photos each are needed to compare labels.' };
    }
    const byId = new Map(photos.map((photo) => [photo.photoId, photo]));
    const nameOf = new Map(classes.map(({ classId, name }) => [classId, name]));
    const { photoIds, labels, classIds, probabilities } = opinions;
    const found = confidentLearning(labels, probabilities, classIds.length);
    const findings: NewFinding[] = [];
    for (const [place, { row, suggested, score }] of found.issues.entries()) {
      const photo = byId.get(photoIds[row]!);
      if (photo === undefined) continue;
      const suggestedId = classIds[suggested]!;
      // Each is compared with every photo, which takes 10 ms among 100,000: the engine answers others in between.
      if (place < withNeighbours) await nextTurn();
      const near = place < withNeighbours ? nearestLabelled(photo.photoId, neighboursShown) : [];
      const agree = near.filter(({ classId }) => classId === suggestedId).length;
      findings.push({
        // Another label is another question.
        key: `${photo.hash} ${nameOf.get(photo.classId ?? 0)}`,
        score,
        text: near.length === 0 ? '' : nearWords(agree, near.length, nameOf.get(suggestedId) ?? ''),
        photos: [{ photoId: photo.photoId, note: null }],
        given: photo.classId,
        suggested: suggestedId,
        neighbours: near.map(({ photoId }) => photoId),
        actions: ['relabel', 'keep', 'reject'],
      });
    }
    return findings;
  },
};

function nearWords(agree: number, of: number, name: string): string {
  if (agree === of) return `All ${of} nearest labelled photos are labelled ${name}.`;
  if (agree === 0) return `None of the ${of} nearest labelled photos is labelled ${name}.`;
  return `${agree} of the ${of} nearest labelled photos ${agree === 1 ? 'is' : 'are'} labelled ${name}.`;
}
