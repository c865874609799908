/** What an augmentation is: a description for people, and how one variant's change is drawn. */
import type { AugmentDescription } from '../../contract/index.ts';
import type { ColourChange } from './colour.ts';
import type { Frame } from './frame.ts';

export interface Augmentation extends AugmentDescription {
  /**
   * Draws the change for one variant. `amount` lies in min…max; `random` gives 0…1 and is this augmentation's own, so
   * that switching one augmentation changes nothing in another. Returns null when nothing is to be done.
   */
  draw(
    amount: number,
    random: () => number,
    picture: { readonly width: number; readonly height: number },
  ): Drawn | null;
}

/** One drawn change with its exact parameters in words ("rotated 8.3°"). */
export interface Drawn {
  readonly words: string;
  /** Where the view looks, given where it looked before. Geometry is composed and sampled once. */
  readonly geometry?: (frame: Frame) => Frame;
  /** Colour is composed and applied in one pass. */
  readonly colour?: ColourChange;
}
