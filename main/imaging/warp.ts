/**
 * Samples a view through an affine map in one pass, antialiased: each output px weighs the source px around its place by
 * a triangle in each source direction, as wide as the step from one output px to the next (at least 1 px, which is plain
 * bilinear). Beyond the picture's edge the picture goes on mirrored, so no corner turns black.
 */
import type { Frame } from './augment/frame.ts';
import type { Picture } from './picture.ts';
import type { View } from './view.ts';

/** `frame` maps the view's edges (−0.5…0.5) to px of `picture`. */
export function warp(picture: Picture, frame: Frame, view: View): void {
  const { data, width, height } = picture;
  const plane = view.width * view.height;
  // One step to the right and one step down in the view, in source px.
  const [xi, yi] = [frame.xu / view.width, frame.yu / view.width];
  const [xj, yj] = [frame.xv / view.height, frame.yv / view.height];
  const reachX = Math.max(1, Math.hypot(xi, xj));
  const reachY = Math.max(1, Math.hypot(yi, yj));
  const slopeX = 1 / reachX;
  const slopeY = 1 / reachY;
  const weights = new Float64Array(Math.ceil(2 * reachX) + 1);
  const columns = new Int32Array(weights.length);
  const [scaleR, scaleG, scaleB] = view.scale;
  const [offsetR, offsetG, offsetB] = view.offset;
  const out = view.data;
  for (let j = 0; j < view.height; j += 1) {
    const v = j + 0.5 - view.height / 2;
    for (let i = 0; i < view.width; i += 1) {
      const u = i + 0.5 - view.width / 2;
      // Place among px centres.
      const x = xi * u + xj * v + frame.x0 - 0.5;
      const y = yi * u + yj * v + frame.y0 - 0.5;
      const left = Math.floor(x - reachX) + 1;
      const top = Math.floor(y - reachY) + 1;
      const countX = Math.ceil(x + reachX) - left;
      const countY = Math.ceil(y + reachY) - top;
      const inside = left >= 0 && top >= 0 && left + countX <= width && top + countY <= height;
      let sumX = 0;
      for (let k = 0; k < countX; k += 1) {
        const weight = 1 - Math.abs(left + k - x) * slopeX;
        weights[k] = weight;
        sumX += weight;
        columns[k] = (inside ? left + k : reflected(left + k, width)) * 3;
      }
      let sumY = 0;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let m = 0; m < countY; m += 1) {
        const weightY = 1 - Math.abs(top + m - y) * slopeY;
        sumY += weightY;
        const row = (inside ? top + m : reflected(top + m, height)) * width * 3;
        let rowRed = 0;
        let rowGreen = 0;
        let rowBlue = 0;
        for (let k = 0; k < countX; k += 1) {
          const weight = weights[k]!;
          const at = row + columns[k]!;
          rowRed += weight * data[at]!;
          rowGreen += weight * data[at + 1]!;
          rowBlue += weight * data[at + 2]!;
        }
        red += weightY * rowRed;
        green += weightY * rowGreen;
        blue += weightY * rowBlue;
      }
      const norm = 1 / (sumX * sumY);
      const at = view.at + j * view.width + i;
      out[at] = red * norm * scaleR + offsetR;
      out[at + plane] = green * norm * scaleG + offsetG;
      out[at + 2 * plane] = blue * norm * scaleB + offsetB;
    }
  }
}

/** Mirrors at the outer edge of the first and last px: … 1 0 | 0 1 2 … */
function reflected(index: number, size: number): number {
  const period = 2 * size;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - 1 - within;
}
