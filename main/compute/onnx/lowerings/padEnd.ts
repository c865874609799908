/** Zeros after the last row and column of [batch, height, width, channels]. */
import type { OnnxBuilder } from '../onnxBuilder.ts';

/** Returns the tensor itself when there is nothing to add. */
export function padEnd(builder: OnnxBuilder, tensor: string, rows: number, columns: number): string {
  if (rows === 0 && columns === 0) return tensor;
  return builder.node('Pad', [tensor, builder.ints([0, 0, 0, 0, 0, rows, columns, 0])]);
}
