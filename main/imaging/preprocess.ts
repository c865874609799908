/** The plain view: what a network sees of a picture, exactly as preprocessing.ts defines it. */
import type { Picture } from './picture.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type Region, resample } from './resample.ts';
import { plainView, type View } from './view.ts';

/** A network's input [3, size, size] in C order, normalised. */
export function preprocess(picture: Picture, preprocessing: Preprocessing): Float32Array {
  const data = new Float32Array(3 * preprocessing.size * preprocessing.size);
  drawPlainView(picture, networkView(preprocessing, data, 0));
  return data;
}

/** The centred square of the short side: left = floor((width − side) / 2), top likewise. */
export function centredSquare(picture: { readonly width: number; readonly height: number }): Region {
  const side = Math.min(picture.width, picture.height);
  return {
    left: Math.floor((picture.width - side) / 2),
    top: Math.floor((picture.height - side) / 2),
    width: side,
    height: side,
  };
}

/** Draws the centred square into a view. */
export function drawPlainView(picture: Picture, view: View): void {
  const square = centredSquare(picture);
  resample(picture, square, square, view);
}

/** The centred square at `size` × `size`, not normalised, as an 8-bit picture: for people to look at. */
export function plainPicture(picture: Picture, size: number): Picture {
  const view = plainView(size, size);
  drawPlainView(picture, view);
  return pictureOfView(view);
}

/** A view that normalises: (x · scale − mean) / std, into three planes of `data` from `at`. */
export function networkView({ size, scale, mean, std }: Preprocessing, data: Float32Array, at: number): View {
  return {
    ...{ data, at, width: size, height: size },
    scale: [scale / std[0], scale / std[1], scale / std[2]],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}

/** Rounds a view that keeps 0…255 to an 8-bit picture. */
export function pictureOfView(view: View): Picture {
  const plane = view.width * view.height;
  const data = new Uint8Array(plane * 3);
  for (let i = 0, out = 0; i < plane; i += 1, out += 3) {
    data[out] = view.data[view.at + i]! + 0.5;
    data[out + 1] = view.data[view.at + plane + i]! + 0.5;
    data[out + 2] = view.data[view.at + 2 * plane + i]! + 0.5;
  }
  return { data, width: view.width, height: view.height };
}
