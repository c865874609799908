/** The px of a view while it is retouched: three planes of 0…255. */

export interface Planes {
  /** R, G, B one after the other, each [height, width] in C order, from `at`. */
  readonly data: Float32Array;
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

/** Changes the planes in place and leaves 0…255. */
export type Retouch = (planes: Planes) => void;
