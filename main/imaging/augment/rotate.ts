/** Turns the picture by a uniform angle; what comes from beyond the edge is mirrored in unless asked otherwise, so no corner turns black. */
import { type Augmentation, nothingMore, signed } from './augmentation.ts';
import { compose, type Frame } from './frame.ts';

export const rotate: Augmentation = {
  name: 'rotate',
  title: 'Rotate',
  explanation: 'Turns the photo. Hurts when up and down carry meaning: digits, arrows, landscapes.',
  group: 'geometry',
  ...{ min: 0, max: 180, step: 1, default: 12, mildest: 0, probability: 1 },
  format: '± {}°',
  shownTimes: 1,
  ...nothingMore,
  draw(amount, random) {
    const degrees = amount * (2 * random() - 1);
    if (degrees === 0) return null;
    return {
      words: `rotated ${signed(degrees, 1)}°`,
      geometry: (frame) => compose(frame, turn(degrees)),
    };
  },
};

/** The picture turned counter-clockwise by `degrees`, as torchvision's `rotate`: the view looks turned the other way. */
export function turn(degrees: number): Frame {
  const radians = (degrees * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  return { xu: cos, xv: -sin, x0: 0, yu: sin, yv: cos, y0: 0 };
}
