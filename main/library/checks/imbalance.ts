/** Classes that have far fewer photos than the largest one. */
import type { Check } from './check.ts';

/** Photos below which a class cannot be judged whatever the others have. */
const few = 10;

/**
 * Score = 1 − photos of the class / photos of the largest class, found from 0.8 on: five times fewer, where M. Buda, A. Maki and
 * M. A. Mazurowski ("A systematic study of the class imbalance problem in convolutional neural networks", 2018) begin to see accuracy
 * fall for most tasks. Classes with fewer than ten photos are found too.
 */
export const imbalance: Check = {
  kind: 'imbalance',
  run({ photos, classes }) {
    const counts = classes.map((one) => ({
      ...one,
      photos: photos.filter(({ classId }) => classId === one.classId).length,
    }));
    const largest = counts.reduce((most, one) => (one.photos > most.photos ? one : most), { name: '', photos: 0 });
    if (counts.filter((one) => one.photos > 0).length < 2) return { cannotTell: 'Two classes with photos are needed.' };
    return counts.flatMap(({ classId, name, photos: own }) => {
      const score = 1 - own / largest.photos;
      if (score < 0.8 && own >= few) return [];
      if (own === largest.photos) return [];
      const times = own === 0 ? '' : `, ${(largest.photos / own).toFixed(1)} times fewer than ${largest.name}`;
      return [
        {
          key: `class ${classId}`,
          score,
          text: `${name} has ${own === 1 ? '1 photo' : `${own} photos`}${times}. Photograph or label more of it; until then a model will rather say ${largest.name}, and its accuracy on ${name} stands on few photos.`,
          photos: [],
          actions: ['keep'],
        },
      ];
    });
  },
};
