/** Mixes two photos and their labels (Zhang et al. 2018). Training does it for each batch: see training/fineTune/mixing.ts. */
import { type Augmentation, nothingMore } from './augmentation.ts';

export const mixup: Augmentation = {
  name: 'mixup',
  title: 'Mixup',
  explanation:
    'Lays one photo over another and learns both labels by their shares. Where stages are thawed; hurts fine differences.',
  group: 'mixing',
  ...{ min: 0.05, max: 2, step: 0.05, default: 0.2, mildest: 0.05, probability: 1 },
  format: 'α {}',
  shownTimes: 1,
  ...nothingMore,
  // Takes two photos: no change of a single view.
  draw: () => null,
};
