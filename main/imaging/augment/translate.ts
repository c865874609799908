/** Moves the picture, both ways by a uniform share of the view's side. */
import { type Augmentation, nothingMore, signed } from './augmentation.ts';
import { compose, type Frame } from './frame.ts';

export const translate: Augmentation = {
  name: 'translate',
  title: 'Move',
  explanation:
    'Moves the photo a little. Hurts when the place in the picture is the class, or things stand at its edge.',
  group: 'geometry',
  ...{ min: 0, max: 0.5, step: 0.01, default: 0.1, mildest: 0, probability: 1 },
  format: '± {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    const right = amount * (2 * random() - 1);
    const down = amount * (2 * random() - 1);
    if (right === 0 && down === 0) return null;
    return {
      words: `moved ${signed(100 * right, 0)} % right, ${signed(100 * down, 0)} % down`,
      geometry: (frame) => compose(frame, moved(right, down)),
    };
  },
};

/** The picture moved by shares of the view: the view looks the other way. */
export const moved = (right: number, down: number): Frame => ({
  ...{ xu: 1, xv: 0, x0: -right },
  ...{ yu: 0, yv: 1, y0: -down },
});
