/** Where a training network's rows come from: cached activations of the frozen part, or pictures drawn anew. */
import { valuesIn } from '../../networks/cost.ts';
import type { Shape } from '../../networks/layers/index.ts';

export interface Samples {
  /** Of a row. */
  readonly shape: Shape;
  /** Memory that `read` can write rows into. */
  allocate(rows: number): Float32Array;
  /**
   * Writes these rows one after the other into `into`. What is under way goes on while the device blocks this thread. Rejects with a
   * `PictureError` when a picture is gone.
   */
  read(rows: readonly WantedRow[], into: Float32Array): Promise<void>;
}

export interface WantedRow {
  readonly photo: number;
  /** How often training saw the photo before; null asks for the plain view. */
  readonly pass: number | null;
}

/** Values of a row. */
export const rowLength: (shape: Shape) => number = valuesIn;
