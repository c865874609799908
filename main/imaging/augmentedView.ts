/** Draws a variant: geometry in one sampling pass straight from the decoded picture, colour in one pass after it. */
import { applyColour, sameColour } from './augment/colour.ts';
import type { Frame } from './augment/frame.ts';
import type { Variant } from './augment/variant.ts';
import { drawPlainView } from './preprocess.ts';
import { levelFactor, type PyramidLevel } from './pyramid.ts';
import type { View } from './view.ts';
import { warp } from './warp.ts';

/**
 * Draws `variant` of a picture into a view. `level(factor)` gives the picture's pyramid level with at least this factor,
 * or the smallest there is; factor 1 is the picture itself.
 */
export function drawVariantView(level: (factor: number) => PyramidLevel, variant: Variant, view: View): void {
  if (variant.colours.length === 0) {
    drawGeometry(level, variant.frame, view);
    return;
  }
  drawGeometry(level, variant.frame, { ...view, scale: [1, 1, 1], offset: [0, 0, 0] });
  const length = view.width * view.height;
  const mean = meanColour(view.data, view.at, length);
  const colour = variant.colours.reduce((before, change) => change(before, mean), sameColour);
  applyColour(view.data, view.at, length, colour, view.scale, view.offset);
}

function drawGeometry(level: (factor: number) => PyramidLevel, frame: Frame | null, view: View): void {
  if (frame === null) {
    drawPlainView(level(1), view);
    return;
  }
  const step = Math.sqrt(Math.abs(frame.xu * frame.yv - frame.xv * frame.yu) / (view.width * view.height));
  const source = level(levelFactor(step));
  warp(source, shrunkFrame(frame, source.factor), view);
}

function shrunkFrame(frame: Frame, factor: number): Frame {
  if (factor === 1) return frame;
  return {
    ...{ xu: frame.xu / factor, xv: frame.xv / factor, x0: frame.x0 / factor },
    ...{ yu: frame.yu / factor, yv: frame.yv / factor, y0: frame.y0 / factor },
  };
}

/** Mean R, G, B of planes that hold 0…255, as 0…1. */
function meanColour(data: Float32Array, at: number, length: number): [number, number, number] {
  const mean = (from: number): number => {
    let sum = 0;
    for (let i = from; i < from + length; i += 1) sum += data[i]!;
    return sum / (255 * length);
  };
  return [mean(at), mean(at + length), mean(at + 2 * length)];
}
