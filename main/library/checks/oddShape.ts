/** Photos whose aspect or size is unlike the others': strips, icons, screenshots among photos. */
import type { Check, CheckedPhoto } from './check.ts';
import { findPhotos } from './onePhoto.ts';
import { medianOf, modifiedZ, unit } from './robust.ts';

const fewest = 12;
/** Modified z at which the score is 0.5: I. and H. call more than 3.5 an outlier. */
const outlier = 3.5;
/** Differences in aspect and in size, as factors, that are nothing odd however alike the others are. */
const plainAspect = Math.log(1.3);
const plainSize = Math.log(2);

/**
 * z is the larger of the modified z-scores (robust.ts) of ln(width / height), upright or not, and of ln(width · height) below the
 * median, a large photo being no problem; score = |z| / 7, cut to 1, found from 0.5 on.
 */
export const oddShape: Check = {
  kind: 'odd-shape',
  run({ photos }) {
    if (photos.length < fewest) return { cannotTell: `${fewest} photos are needed to know their usual shape.` };
    const aspects = photos.map(aspectOf);
    const aspectZ = modifiedZ(aspects, plainAspect / 2);
    const sizeZ = modifiedZ(photos.map(sizeOf), plainSize / 2);
    const [usualAspect, usualSize] = [medianOf(aspects), medianOf(photos.map(sizeOf))];
    const isOddAspect = (photo: CheckedPhoto) => Math.max(0, aspectZ(aspectOf(photo)));
    const isOddSize = (photo: CheckedPhoto) => Math.max(0, -sizeZ(sizeOf(photo)));
    return findPhotos(
      photos,
      (photo) => unit(Math.max(isOddAspect(photo), isOddSize(photo)) / (2 * outlier)),
      (photo) => {
        const { width, height } = photo;
        if (isOddAspect(photo) >= isOddSize(photo)) {
          return `${width} × ${height} px: ${Math.exp(aspectOf(photo)).toFixed(1)} times as long as wide. Usual here is ${Math.exp(usualAspect).toFixed(1)}.`;
        }
        const side = Math.round(Math.sqrt(Math.exp(usualSize)));
        return `${width} × ${height} px is small. Usual here is about ${side} × ${side}.`;
      },
    );
  },
};

/** Logarithm of the long side by the short one. */
const aspectOf = ({ width, height }: CheckedPhoto): number => Math.abs(Math.log(width / height));

const sizeOf = ({ width, height }: CheckedPhoto): number => Math.log(width * height);
