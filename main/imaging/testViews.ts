/**
 * The views that a picture is judged by at test time, whose answers are averaged: the centre, four corners and the centre and the
 * same mirrored (Krizhevsky et al. 2012, He et al. 2016), the centre at several scales (Simonyan and Zisserman 2015).
 *
 * A view's short side is shown at S = round(size · scale) px and `size` × `size` of it are cut out of the whole picture, left and
 * top at 0, in the middle or at the end: torchvision's Resize(S) and TenCrop(size), but that neither the resized picture nor the
 * middle is rounded to whole px. At scale 1 it is the plain view of preprocessing.ts, or its mirror image.
 */
import type { TestViews } from '../contract/testTime.ts';
import type { Picture } from './picture.ts';
import { drawPlainView, networkView } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';
import { resample } from './resample.ts';
import type { View } from './view.ts';

export interface TestView {
  /** Short side in sizes of the network's input, at least 1. */
  readonly scale: number;
  /** Where the view lies in what is left beside it: 0 left or top, 0.5 middle, 1 right or bottom. The middle at scale 1. */
  readonly x: 0 | 0.5 | 1;
  readonly y: 0 | 0.5 | 1;
  readonly mirrored: boolean;
}

/** What ImageNet's networks have been judged on since AlexNet: 224 of 256 px. */
const usual = 256 / 224;
const closer = 288 / 224;

const places = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
  { x: 0.5, y: 0.5 },
] as const;
const middle = { x: 0.5, y: 0.5 } as const;

/** Every view that any choice uses. The number of a view is its place here; 0 is the plain one. Only ever added to: features are kept by it. */
export const allTestViews: readonly TestView[] = [
  { scale: 1, ...middle, mirrored: false },
  { scale: 1, ...middle, mirrored: true },
  ...[false, true].flatMap((mirrored) => places.map((place) => ({ scale: usual, ...place, mirrored }))),
  ...[false, true].map((mirrored) => ({ scale: closer, ...middle, mirrored })),
];

/** Numbers of the views of each choice. */
export const testViewNumbers: Readonly<Record<TestViews, readonly number[]>> = {
  centre: [0],
  mirror: [0, 1],
  five: [2, 3, 4, 5, 6],
  ten: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  scales: [0, 6, 12, 1, 11, 13],
};

/** Writes view number `number` of a picture into `data` from `at`, as a network's input [3, size, size]. */
export function drawTestView(
  picture: Picture,
  number: number,
  preprocessing: Preprocessing,
  data: Float32Array,
  at: number,
): void {
  const { scale, x, y, mirrored } = allTestViews[number]!;
  const view = networkView(preprocessing, data, at);
  if (scale === 1) drawPlainView(picture, view);
  else {
    const { width, height } = picture;
    const side = (Math.min(width, height) * preprocessing.size) / shortSide(preprocessing.size, scale);
    const whole = { left: 0, top: 0, width, height };
    resample(picture, { left: (width - side) * x, top: (height - side) * y, width: side, height: side }, whole, view);
  }
  if (mirrored) mirror(view);
}

/** S of the definition above, in px. */
export const shortSide = (size: number, scale: number): number => Math.round(size * scale);

function mirror({ data, at, width, height }: View): void {
  for (let row = 0; row < 3 * height; row += 1) data.subarray(at + row * width, at + (row + 1) * width).reverse();
}
