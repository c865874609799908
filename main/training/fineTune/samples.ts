/** Where a training network's rows come from: cached activations of the frozen part, or pictures drawn anew. */
import { valuesIn } from '../../networks/cost.ts';
import type { Shape } from '../../networks/layers/index.ts';

export interface Samples {
  /** Of a row. */
  readonly shape: Shape;
  /** Memory that `read` can write rows into. */
  allocate(rows: number): Float32Array;
  /**
   * Writes a view of a photo. `pass` says how often the photo was seen before; null asks for the plain view. Reads that are
   * under way go on while the device blocks the thread. Rejects with a `PictureError` when the picture is gone.
   */
  read(photo: number, pass: number | null, into: Float32Array): Promise<void>;
}

/** Values of a row. */
export const rowLength: (shape: Shape) => number = valuesIn;
