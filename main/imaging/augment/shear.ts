/** Slants the picture sideways, upwards or both, each by a uniform angle (torchvision's RandomAffine). */
import { type Augmentation, signed } from './augmentation.ts';
import { compose, type Frame } from './frame.ts';

export const shear: Augmentation = {
  name: 'shear',
  title: 'Shear',
  explanation: 'Slants the photo, as italics do letters. Hurts when angles are the class.',
  group: 'geometry',
  ...{ min: 0, max: 45, step: 1, default: 8, mildest: 0, probability: 1 },
  format: '± {}°',
  shownTimes: 1,
  parameters: [
    {
      name: 'direction',
      title: 'Direction',
      explanation: 'Which edges slant.',
      ...{ min: 0, max: 2, step: 1, default: 0 },
      format: '{}',
      shownTimes: 1,
      choices: ['both', 'sideways', 'upright'],
    },
  ],
  insteadOf: [],
  draw(amount, random, { parameters }) {
    const sideways = parameters.direction === 2 ? 0 : amount * (2 * random() - 1);
    const upright = parameters.direction === 1 ? 0 : amount * (2 * random() - 1);
    if (sideways === 0 && upright === 0) return null;
    const angles = [sideways, upright].filter((angle) => angle !== 0).map((angle) => `${signed(angle, 1)}°`);
    return {
      words: `sheared ${angles.join(' and ')}`,
      geometry: (frame) => compose(frame, slant(sideways, upright)),
    };
  },
};

/** torchvision's `affine` with shear (x, y) in degrees and no rotation. */
export function slant(sideways: number, upright: number): Frame {
  const x = Math.tan((sideways * Math.PI) / 180);
  const y = Math.tan((upright * Math.PI) / 180);
  return { xu: 1 + x * y, xv: x, x0: 0, yu: y, yv: 1, y0: 0 };
}
