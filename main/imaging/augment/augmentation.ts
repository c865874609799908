/** What an augmentation is: a description for people, and how one variant's change is drawn. */
import type { AugmentDescription, ColourDirections } from '../../contract/index.ts';
import type { Bend } from './bend.ts';
import type { ColourChange } from './colour.ts';
import type { Frame } from './frame.ts';
import type { Retouch } from './planes.ts';

export interface Augmentation extends AugmentDescription {
  /**
   * Draws the change for one variant. `amount` lies in min…max; `random` gives 0…1 and is this augmentation's own, so
   * that switching one augmentation changes nothing in another. Whether it is used at all was decided before. Returns null
   * when nothing is to be done.
   */
  draw(amount: number, random: () => number, context: DrawContext): Drawn | null;
}

export interface DrawContext {
  /** Upright size of the picture in px. */
  readonly picture: { readonly width: number; readonly height: number };
  /** Every parameter of the description, by name. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly colours: ColourDirections;
}

/** One drawn change with its exact parameters in words ("rotated 8.3°"). */
export interface Drawn {
  readonly words: string;
  /** Where the view looks, given where it looked before. Geometry is composed and sampled once. */
  readonly geometry?: (frame: Frame) => Frame;
  /** What is not an affine map, between the view and the frame; sampled in the same pass. */
  readonly bend?: Bend;
  /** Colour is composed and applied in one pass. */
  readonly colour?: ColourChange;
  /** What needs a px's neighbours or the whole view: done in place, in order. */
  readonly retouch?: Retouch;
  /** For a policy, which draws several changes; it has nothing else besides its words. */
  readonly parts?: readonly Drawn[];
}

/** For augmentations without any. */
export const nothingMore = { parameters: [], insteadOf: [] };

/** "−8.3" with a real minus sign. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
