/**
 * Looks at a part of the picture, anywhere in it, as Inception's training did (Szegedy et al. 2015, "random resized
 * crop"): share of the area uniform, aspect ratio log-uniform in 3/4…4/3. Here the share is of the centred square that
 * the plain view shows, not of the whole photo, so that a wide photo is not squeezed and "100 %" is the plain scale.
 */
import type { Augmentation } from './augmentation.ts';
import { compose } from './frame.ts';

export const cropScale: Augmentation = {
  name: 'cropScale',
  title: 'Crop and scale',
  explanation: 'Shows a part of the photo, slightly stretched. Hurts when small crops cut off what makes the class.',
  group: 'geometry',
  ...{ min: 0.1, max: 1, step: 0.01, default: 0.7, mildest: 1, probability: 1 },
  format: '{}–100 %',
  shownTimes: 100,
  parameters: [],
  insteadOf: ['resnetCrop'],
  draw(amount, random, { picture }) {
    // The photo's extent, counted in sides of the plain view.
    const side = Math.min(picture.width, picture.height);
    const extentX = picture.width / side;
    const extentY = picture.height / side;
    let width = 1;
    let height = 1;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const share = amount + (1 - amount) * random();
      const aspect = (4 / 3) ** (2 * random() - 1);
      width = Math.sqrt(share * aspect);
      height = Math.sqrt(share / aspect);
      if (width <= extentX && height <= extentY) break;
    }
    width = Math.min(width, extentX);
    height = Math.min(height, extentY);
    const x0 = (extentX - width) * (random() - 0.5);
    const y0 = (extentY - height) * (random() - 0.5);
    return {
      words: `crop ${Math.round(width * height * 100)} %`,
      geometry: (frame) => compose(frame, { xu: width, xv: 0, x0, yu: 0, yv: height, y0 }),
    };
  },
};
