/**
 * Draws a variant: geometry in one sampling pass straight from the decoded picture, colour in one pass after it, then what
 * needs a px's neighbours.
 */
import { applyColour, type ColourChange, sameColour } from './augment/colour.ts';
import { type Frame, plainFrame } from './augment/frame.ts';
import type { PixelChange, Variant } from './augment/variant.ts';
import { floatsAt, kernels, onPlanes, roomFor } from './kernels/kernels.ts';
import type { Picture } from './picture.ts';
import { drawPlainView } from './preprocess.ts';
import { levelFactor, type PyramidLevel } from './pyramid.ts';
import type { View } from './view.ts';
import { warpOnBench } from './warp.ts';

type Wanted = Omit<View, 'data' | 'at'>;

/**
 * Draws `variant` of a picture into a view. `level(factor)` gives the picture's pyramid level with at least this factor,
 * or the smallest there is; factor 1 is the picture itself.
 */
export function drawVariantView(level: (factor: number) => PyramidLevel, variant: Variant, view: View): void {
  const { frame, bend, changes } = variant;
  if (frame === null && bend === null && changes.length === 0) {
    drawPlainView(level(1), view);
    return;
  }
  const wanted = changes.length === 0 ? view : unscaled(view);
  const data = frame === null && bend === null ? plainOnBench(level(1), wanted) : warpedOnBench(level, variant, wanted);
  changePixels(changes, { ...view, data, at: 0 });
  view.data.set(data, view.at);
}

/** The same view, holding 0…255. */
const unscaled = <Kind extends Wanted>(view: Kind): Kind => ({ ...view, scale: [1, 1, 1], offset: [0, 0, 0] });

function plainOnBench(picture: Picture, view: Wanted): Float32Array {
  const length = view.width * view.height;
  // Shrinking needs the workbench itself.
  const plain = { ...view, data: new Float32Array(3 * length), at: 0 };
  drawPlainView(picture, plain);
  const data = floatsAt(roomFor(length, 0).planes, 3 * length);
  data.set(plain.data);
  return data;
}

function warpedOnBench(level: (factor: number) => PyramidLevel, variant: Variant, view: Wanted): Float32Array {
  const { frame, bend, edges } = variant;
  const whole = frame ?? plainFrame(level(1));
  const step = Math.sqrt(Math.abs(whole.xu * whole.yv - whole.xv * whole.yu) / (view.width * view.height));
  const source = level(levelFactor(step));
  return warpOnBench(source, shrunkFrame(whole, source.factor), view, edges, bend);
}

function shrunkFrame(frame: Frame, factor: number): Frame {
  if (factor === 1) return frame;
  return {
    ...{ xu: frame.xu / factor, xv: frame.xv / factor, x0: frame.x0 / factor },
    ...{ yu: frame.yu / factor, yv: frame.yv / factor, y0: frame.y0 / factor },
  };
}

/** Changes a view that holds 0…255, colours that follow each other in one pass, and leaves it as its scale and offset say. */
function changePixels(changes: readonly PixelChange[], view: View): void {
  const { data, at, width, height } = view;
  const length = width * height;
  for (let index = 0; index < changes.length; ) {
    const change = changes[index]!;
    if ('retouch' in change) {
      change.retouch(view);
      index += 1;
      continue;
    }
    const colours: ColourChange[] = [];
    for (let next = changes[index]; next !== undefined && 'colour' in next; next = changes[index]) {
      colours.push(next.colour);
      index += 1;
    }
    const mean = meanColour(data, at, length);
    const colour = colours.reduce((before, one) => one(before, mean), sameColour);
    const { scale, offset } = index === changes.length ? view : unscaled(view);
    applyColour(data, at, length, colour, scale, offset);
  }
  const last = changes.at(-1);
  if (last !== undefined && 'retouch' in last) normalise(view);
}

function normalise({ data, at, width, height, scale, offset }: View): void {
  const length = width * height;
  onPlanes(data, at, length, (planes) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const [times, plus] = [scale[channel]!, offset[channel]!];
      if (times !== 1 || plus !== 0) kernels.scalePlane(planes + 4 * channel * length, length, times, plus);
    }
  });
}

/** Mean R, G, B of planes that hold 0…255, as 0…1. */
function meanColour(data: Float32Array, at: number, length: number): [number, number, number] {
  const mean: [number, number, number] = [0, 0, 0];
  onPlanes(data, at, length, (planes) => {
    for (let channel = 0; channel < 3; channel += 1) {
      mean[channel] = kernels.sumPlane(planes + 4 * channel * length, length) / (255 * length);
    }
  });
  return mean;
}
