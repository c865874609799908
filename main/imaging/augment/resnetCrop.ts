/**
 * ResNet's training crops (He et al. 2015, after VGG): the photo is scaled so that its short side is drawn from a range
 * around 256…480, in px of a 224 view, and the view is cut out of it anywhere. Unlike "crop and scale" it never stretches.
 */
import type { Augmentation } from './augmentation.ts';
import { compose } from './frame.ts';

/** Edge of the network's input that short sides are told for, px. */
const viewEdge = 224;

export const resnetCrop: Augmentation = {
  name: 'resnetCrop',
  title: 'Scale, then crop',
  explanation:
    'Scales the short side at random and cuts the view out anywhere, as ResNet was trained. Hurts small things at the edge.',
  group: 'geometry',
  ...{ min: 256, max: 640, step: 4, default: 480, mildest: 256, probability: 1 },
  format: 'up to {} px',
  shownTimes: 1,
  parameters: [
    {
      name: 'shortest',
      title: 'Shortest',
      explanation: 'The least that the short side is scaled to, where the view has 224 px.',
      ...{ min: 224, max: 480, step: 4, default: 256 },
      format: '{} px',
      shownTimes: 1,
    },
  ],
  insteadOf: ['cropScale'],
  draw(amount, random, { picture, parameters }) {
    const least = Math.min(parameters.shortest!, amount);
    const shortSide = least + (amount - least) * random();
    const extent = viewEdge / shortSide; // of the view, counted in sides of the plain one
    const side = Math.min(picture.width, picture.height);
    const x0 = (picture.width / side - extent) * (random() - 0.5);
    const y0 = (picture.height / side - extent) * (random() - 0.5);
    return {
      words: `cut from ${Math.round(shortSide)} px`,
      geometry: (frame) => compose(frame, { xu: extent, xv: 0, x0, yu: 0, yv: extent, y0 }),
    };
  },
};
