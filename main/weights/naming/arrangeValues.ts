/** Brings a tensor's values from the file's order of axes into the network's. */
import type { NamedTensor } from './naming.ts';

/** `values`: those of the file, C order over `fileShape`. The result is in C order over `shape`; the same array when nothing moves. */
export function arrangeValues({ fileShape, axes }: NamedTensor, values: Float32Array): Float32Array {
  if (axes === null) return values;
  const strides = fileShape.map((_, axis) => fileShape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const moving = axes.filter((axis) => fileShape[axis] !== 1);
  // Axes of one entry may go anywhere; when the rest keep their order, so do the values.
  if (moving.every((axis, index) => index === 0 || axis > moving[index - 1]!)) return values;
  const sizes = axes.map((axis) => fileShape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const arranged = new Float32Array(values.length);
  const position = sizes.map(() => 0);
  let from = 0;
  for (let index = 0; index < arranged.length; index++) {
    arranged[index] = values[from]!;
    // Counts like an odometer: the last axis fastest.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++position[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      position[axis] = 0;
    }
  }
  return arranged;
}
