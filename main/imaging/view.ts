/** A network's view of a picture while it is made: planes of float32, each value x written as x · scale + offset. */

export interface View {
  /** Holds the three planes R, G, B one after the other, each [height, width] in C order, from `at`. */
  readonly data: Float32Array;
  readonly at: number;
  readonly width: number;
  readonly height: number;
  /** For each channel; x is 0…255. */
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** A view of its own memory that keeps 0…255. */
export function plainView(width: number, height: number): View {
  const data = new Float32Array(width * height * 3);
  return { data, at: 0, width, height, scale: [1, 1, 1], offset: [0, 0, 0] };
}
