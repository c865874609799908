/**
 * The preprocessing of main/imaging/preprocessing.ts as ONNX ops: 8-bit photos of any size in, network inputs out. Resizing
 * is two matrix products; their matrix is made in the graph from the photo's size.
 */
import type { OnnxBuilder } from '../compute/onnx/onnxBuilder.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';

/** @param pixels uint8 [photos, height, width, 3]. Returns float [photos, 3, size, size]. */
export function addPixelPreprocessing(onnx: OnnxBuilder, pixels: string, preprocessing: Preprocessing): string {
  const { size, scale, mean, std } = preprocessing;
  const height = onnx.node('Shape', [pixels], { start: 1, end: 2 });
  const width = onnx.node('Shape', [pixels], { start: 2, end: 3 });
  const side = onnx.node('Min', [height, width]); // [1]

  // The centred square, [photos, side, side, 3].
  const start = (length: string): string => onnx.node('Div', [onnx.node('Sub', [length, side]), onnx.ints([2])]);
  const top = start(height);
  const left = start(width);
  const starts = onnx.node('Concat', [top, left], { axis: 0 });
  const ends = onnx.node('Concat', [onnx.node('Add', [top, side]), onnx.node('Add', [left, side])], { axis: 0 });
  const square = onnx.node('Slice', [pixels, starts, ends, onnx.ints([1, 2])]);

  // onnxruntime multiplies no matrices without rows: where there are no photos, a black one stands in until the end.
  const photos = onnx.node('Shape', [pixels], { start: 0, end: 1 });
  const standIns = onnx.node('Sub', [onnx.node('Max', [photos, onnx.ints([1])]), photos]);
  const pads = onnx.node('Concat', [onnx.ints([0, 0, 0, 0]), standIns, onnx.ints([0, 0, 0])], { axis: 0 });
  const some = onnx.node('Pad', [square, pads]);
  const planes = onnx.node('Cast', [onnx.node('Transpose', [some], { perm: [0, 3, 1, 2] })], { to: floatType });

  const filter = addTriangleFilter(onnx, side, size); // [size, side]
  const rows = onnx.node('MatMul', [filter, planes]); // [photos, 3, size, side]
  const all = onnx.node('MatMul', [rows, onnx.node('Transpose', [filter], { perm: [1, 0] })]);
  const resized = onnx.node('Slice', [all, onnx.ints([0]), photos, onnx.ints([0])]); // [photos, 3, size, size]

  const perChannel = (values: number[]): string => onnx.floats(values, [1, 3, 1, 1]);
  const scaled = onnx.node('Mul', [resized, perChannel(std.map((deviation) => scale / deviation))]);
  return onnx.node('Add', [scaled, perChannel(std.map((deviation, channel) => -mean[channel]! / deviation))]);
}

/**
 * Weights [size, side] of the triangle filter: with s = side / size, |j + 0.5 − (i + 0.5)·s| / max(s, 1) equals
 * |(2j + 1)·size − (2i + 1)·side| / (2·max(side, size)), so all but the division by the row's sum is exact in whole numbers,
 * however large the photo.
 */
function addTriangleFilter(onnx: OnnxBuilder, side: string, size: number): string {
  const scalarSide = onnx.node('Squeeze', [side]);
  const odd = (count: string): string => {
    const range = onnx.node('Range', [onnx.ints(0), count, onnx.ints(1)]);
    return onnx.node('Add', [onnx.node('Mul', [range, onnx.ints(2)]), onnx.ints(1)]);
  };
  const target = onnx.node('Unsqueeze', [onnx.node('Mul', [odd(onnx.ints(size)), side]), onnx.ints([1])]); // [size, 1]
  const source = onnx.node('Mul', [odd(scalarSide), onnx.ints(size)]); // [side]
  const distance = onnx.node('Abs', [onnx.node('Sub', [source, target])]); // [size, side]
  const reach = onnx.node('Mul', [onnx.node('Max', [side, onnx.ints([size])]), onnx.ints(2)]); // [1]
  const weights = onnx.node('Max', [onnx.node('Sub', [reach, distance]), onnx.ints(0)]);
  const floats = onnx.node('Cast', [weights], { to: floatType });
  return onnx.node('Div', [floats, onnx.node('ReduceSum', [floats, onnx.ints([1])], { keepdims: 1 })]);
}

/** TensorProto.DataType of float32. */
const floatType = 1;
