/** Turns the picture by a uniform angle; what comes from beyond the edge is mirrored in, so no corner turns black. */
import type { Augmentation } from './augmentation.ts';
import { compose, type Frame } from './frame.ts';

export const rotate: Augmentation = {
  name: 'rotate',
  title: 'Rotate',
  explanation: 'Turns the photo. Hurts when up and down carry meaning: digits, arrows, landscapes.',
  min: 0,
  max: 180,
  step: 1,
  default: 12,
  format: '± {}°',
  shownTimes: 1,
  draw(amount, random) {
    const degrees = amount * (2 * random() - 1);
    if (degrees === 0) return null;
    return {
      words: `rotated ${signed(degrees)}°`,
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

const signed = (degrees: number): string => `${degrees < 0 ? '−' : ''}${Math.abs(degrees).toFixed(1)}`;
