/**
 * Where a square view looks in a picture: an affine map from the view (u to the right, v down, both −0.5…0.5 from edge
 * to edge) to px of the upright picture (px k spans k … k + 1): x = xu·u + xv·v + x0, y = yu·u + yv·v + y0.
 */
import { centredSquare } from '../preprocess.ts';

export interface Frame {
  readonly xu: number;
  readonly xv: number;
  readonly x0: number;
  readonly yu: number;
  readonly yv: number;
  readonly y0: number;
}

/** The plain view: the centred square. */
export function plainFrame(picture: { readonly width: number; readonly height: number }): Frame {
  const { left, top, width: side } = centredSquare(picture);
  return { xu: side, xv: 0, x0: left + side / 2, yu: 0, yv: side, y0: top + side / 2 };
}

/** First `inner` (view to the view before the change), then `outer`. Both are maps of the form above. */
export function compose(outer: Frame, inner: Frame): Frame {
  return {
    xu: outer.xu * inner.xu + outer.xv * inner.yu,
    xv: outer.xu * inner.xv + outer.xv * inner.yv,
    x0: outer.xu * inner.x0 + outer.xv * inner.y0 + outer.x0,
    yu: outer.yu * inner.xu + outer.yv * inner.yu,
    yv: outer.yu * inner.xv + outer.yv * inner.yv,
    y0: outer.yu * inner.x0 + outer.yv * inner.y0 + outer.y0,
  };
}
