/**
 * Covers a rectangle (random erasing: Zhong et al. 2020; with squares of gray, cutout: DeVries and Taylor 2017): share of the
 * view uniform, aspect ratio log-uniform, anywhere inside the view.
 */
import type { Augmentation } from './augmentation.ts';
import { lowbias32 } from './counterRandom.ts';
import type { Planes } from './planes.ts';

export const erase: Augmentation = {
  name: 'erase',
  title: 'Cutout',
  explanation:
    'Covers a part of the photo, so that no single spot decides. Hurts when the class shows in one small spot.',
  group: 'quality',
  ...{ min: 0.02, max: 0.6, step: 0.01, default: 0.2, mildest: 0.02, probability: 0.5 },
  format: 'up to {} %',
  shownTimes: 100,
  parameters: [
    {
      name: 'aspect',
      title: 'Longest shape',
      explanation: 'How much longer than wide the covered part may be; 1 for squares.',
      ...{ min: 1, max: 5, step: 0.1, default: 3 },
      format: '{} : 1',
      shownTimes: 1,
    },
    {
      name: 'fill',
      title: 'Covered with',
      explanation: 'The mean colour of the view, gray, or random dots.',
      ...{ min: 0, max: 2, step: 1, default: 0 },
      format: '{}',
      shownTimes: 1,
      choices: ['mean colour', 'gray', 'dots'],
    },
  ],
  insteadOf: [],
  draw(amount, random, { parameters }) {
    let [width, height] = [1, 1];
    const longest = parameters.aspect!;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const share = smallest + (amount - smallest) * random();
      const aspect = longest ** (2 * random() - 1);
      width = Math.sqrt(share * aspect);
      height = Math.sqrt(share / aspect);
      if (width <= 1 && height <= 1) break;
    }
    [width, height] = [Math.min(1, width), Math.min(1, height)];
    const left = (1 - width) * random();
    const top = (1 - height) * random();
    const key = Math.floor(random() * 2 ** 32);
    return {
      words: `covered ${Math.round(100 * width * height)} %`,
      retouch(planes) {
        const box = boxOf(planes, { left, top, width, height });
        if (parameters.fill === 2) fillWithDots(planes, box, key);
        else fillBox(planes, box, parameters.fill === 1 ? gray : meanOf(planes));
      },
    };
  },
};

const smallest = 0.02;
/** ImageNet's mean: what most networks see as nothing. */
const gray = [123.675, 116.28, 103.53] as const;

/** In px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A box in shares of the view as whole px, at least one. */
function boxOf({ width, height }: Planes, share: Box): Box {
  const left = Math.min(width - 1, Math.round(share.left * width));
  const top = Math.min(height - 1, Math.round(share.top * height));
  return {
    ...{ left, top },
    width: Math.max(1, Math.round((share.left + share.width) * width) - left),
    height: Math.max(1, Math.round((share.top + share.height) * height) - top),
  };
}

/** @param colour R, G, B, 0…255 */
export function fillBox(
  { data, at, width, height }: Planes,
  box: Box,
  colour: readonly [number, number, number],
): void {
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = box.top; y < box.top + box.height; y += 1) {
      const from = at + (channel * height + y) * width + box.left;
      data.fill(colour[channel]!, from, from + box.width);
    }
  }
}

function fillWithDots({ data, at, width, height }: Planes, box: Box, key: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = box.top; y < box.top + box.height; y += 1) {
      const from = (channel * height + y) * width + box.left;
      for (let i = from; i < from + box.width; i += 1) data[at + i] = lowbias32(key + Math.imul(i, 0x9e3779b9)) & 255;
    }
  }
}

function meanOf({ data, at, width, height }: Planes): [number, number, number] {
  const plane = width * height;
  const mean = (from: number): number => {
    let sum = 0;
    for (let i = from; i < from + plane; i += 1) sum += data[i]!;
    return sum / plane;
  };
  return [mean(at), mean(at + plane), mean(at + 2 * plane)];
}
