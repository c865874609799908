/**
 * Views of affine geometry and their colours, weighed px by px in float64 and kept in float32, as the first version did: what
 * the kernels, which count in float32, are compared with.
 */
import type { AugmentEdges } from '../../../main/contract/index.ts';
import { type Colour, sameColour } from '../../../main/imaging/augment/colour.ts';
import { type Frame, plainFrame } from '../../../main/imaging/augment/frame.ts';
import type { Variant } from '../../../main/imaging/augment/variant.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import { drawPlainView } from '../../../main/imaging/preprocess.ts';
import { levelFactor, type PyramidLevel } from '../../../main/imaging/pyramid.ts';
import { plainView } from '../../../main/imaging/view.ts';

/** Three planes of `size` × `size`, 0…255. */
export function exactView(level: (factor: number) => PyramidLevel, variant: Variant, size: number): Float32Array {
  const planes = exactGeometry(level, variant, size);
  const length = size * size;
  const mean = [0, 1, 2].map(
    (channel) => planes.subarray(channel * length, (channel + 1) * length).reduce((a, b) => a + b, 0) / (255 * length),
  ) as [number, number, number];
  const colour = variant.changes.reduce((before, change) => {
    if (!('colour' in change)) throw new Error('Only colours are drawn exactly.');
    return change.colour(before, mean);
  }, sameColour);
  if (variant.changes.length > 0) applyExactly(colour, planes, length);
  return planes;
}

function exactGeometry(level: (factor: number) => PyramidLevel, { frame, bend }: Variant, size: number): Float32Array {
  if (bend !== null) throw new Error('Bends are not drawn exactly.');
  const whole = frame ?? plainFrame(level(1));
  if (frame === null) {
    const view = plainView(size, size);
    drawPlainView(level(1), view);
    return Float32Array.from(view.data);
  }
  const step = Math.sqrt(Math.abs(whole.xu * whole.yv - whole.xv * whole.yu)) / size;
  const source = level(levelFactor(step));
  const shrunk = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, value / source.factor]));
  return exactWarp(source, { ...whole, ...shrunk }, { width: size, height: size }, 'mirror');
}

/** Three planes, 0…255. */
export function exactWarp(
  picture: Picture,
  frame: Frame,
  view: { readonly width: number; readonly height: number },
  edges: AugmentEdges,
): Float32Array {
  const { data, width, height } = picture;
  const planes = new Float32Array(3 * view.width * view.height);
  const [xi, yi] = [frame.xu / view.width, frame.yu / view.width];
  const [xj, yj] = [frame.xv / view.height, frame.yv / view.height];
  const fill = edges === 'gray' ? [123.675, 116.28, 103.53] : [0, 0, 0];
  const reachX = Math.max(1, Math.hypot(xi, xj));
  const reachY = Math.max(1, Math.hypot(yi, yj));
  for (let j = 0; j < view.height; j += 1) {
    for (let i = 0; i < view.width; i += 1) {
      const [u, v] = [i + 0.5 - view.width / 2, j + 0.5 - view.height / 2];
      const columns = tapsAround(xi * u + xj * v + frame.x0 - 0.5, reachX, width, edges);
      const rows = tapsAround(yi * u + yj * v + frame.y0 - 0.5, reachY, height, edges);
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (const row of rows) {
          for (const column of columns) {
            const known = row.place >= 0 && column.place >= 0;
            const value = known ? data[(row.place * width + column.place) * 3 + channel]! : fill[channel]!;
            sum += row.weight * column.weight * value;
          }
        }
        planes[(channel * view.height + j) * view.width + i] = sum;
      }
    }
  }
  return planes;
}

/** Places, −1 for those beyond an edge of one colour, and weights that add up to 1. */
function tapsAround(
  centre: number,
  reach: number,
  size: number,
  edges: AugmentEdges,
): { place: number; weight: number }[] {
  const taps: { place: number; weight: number }[] = [];
  for (let index = Math.floor(centre - reach) + 1; index < centre + reach; index += 1) {
    taps.push({ place: placeOf(index, size, edges), weight: 1 - Math.abs(index - centre) / reach });
  }
  const sum = taps.reduce((total, { weight }) => total + weight, 0);
  return taps.map(({ place, weight }) => ({ place, weight: weight / sum }));
}

function placeOf(index: number, size: number, edges: AugmentEdges): number {
  if (index >= 0 && index < size) return index;
  if (edges === 'repeat') return index < 0 ? 0 : size - 1;
  if (edges !== 'mirror') return -1;
  const within = ((index % (2 * size)) + 2 * size) % (2 * size);
  return within < size ? within : 2 * size - 1 - within;
}

function applyExactly({ matrix, offset, hue }: Colour, planes: Float32Array, length: number): void {
  for (let i = 0; i < length; i += 1) {
    const px = [planes[i]!, planes[i + length]!, planes[i + 2 * length]!] as const;
    const mixed = matrix.map((row, channel) => {
      const value = row[0] * px[0] + row[1] * px[1] + row[2] * px[2] + offset[channel]! * 255;
      return Math.max(0, Math.min(255, value));
    }) as [number, number, number];
    const turned = hue === 0 ? mixed : hueTurned(mixed, hue * 6);
    for (let channel = 0; channel < 3; channel += 1) planes[i + channel * length] = turned[channel]!;
  }
}

/** @param turn in sixths of a turn */
function hueTurned([red, green, blue]: readonly [number, number, number], turn: number): [number, number, number] {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range === 0) return [red, green, blue];
  const sixth =
    most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  const hue = (sixth + turn + 6) % 6;
  const channel = (n: number): number => {
    const k = (n + hue) % 6;
    return most - range * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}
