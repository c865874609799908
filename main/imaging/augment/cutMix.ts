/** Puts a rectangle of one photo into another, labels by area (Yun et al. 2019). Training does it for each batch: see training/fineTune/mixing.ts. */
import { type Augmentation, nothingMore } from './augmentation.ts';

export const cutMix: Augmentation = {
  name: 'cutMix',
  title: 'CutMix',
  explanation:
    'Puts a piece of one photo into another and learns both labels by area. Where stages are thawed; hurts small things.',
  group: 'mixing',
  ...{ min: 0.05, max: 2, step: 0.05, default: 1, mildest: 0.05, probability: 0.5 },
  format: 'α {}',
  shownTimes: 1,
  ...nothingMore,
  // Takes two photos: no change of a single view.
  draw: () => null,
};
