/**
 * The preprocessing of main/imaging/preprocessing.ts and the views of main/imaging/testViews.ts as ONNX ops: 8-bit photos of any
 * size in, network inputs out. Resizing is two matrix products; their matrices are made in the graph from the photo's size.
 */
import type { OnnxBuilder } from '../compute/onnx/onnxBuilder.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import { shortSide, type TestView } from '../imaging/testViews.ts';

/** The plain view. @param pixels uint8 [photos, height, width, 3]. Returns float [photos, 3, size, size]. */
export const addPixelPreprocessing = (onnx: OnnxBuilder, pixels: string, preprocessing: Preprocessing): string =>
  addTestViews(onnx, pixels, preprocessing, [{ scale: 1, x: 0.5, y: 0.5, mirrored: false }]);

/**
 * Several views of each photo: all photos by the first view, then all by the second, …
 * @param pixels uint8 [photos, height, width, 3]. Returns float [views · photos, 3, size, size].
 */
export function addTestViews(
  onnx: OnnxBuilder,
  pixels: string,
  preprocessing: Preprocessing,
  views: readonly TestView[],
): string {
  const { size, scale, mean, std } = preprocessing;
  const height = onnx.node('Shape', [pixels], { start: 1, end: 2 });
  const width = onnx.node('Shape', [pixels], { start: 2, end: 3 });
  const side = onnx.node('Min', [height, width]); // [1]
  const photos = onnx.node('Shape', [pixels], { start: 0, end: 1 });

  // Everything is made once, whichever views share it.
  const made = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known;
  };
  const square = () =>
    once('square', () => addPlanes(onnx, addCentredSquare(onnx, pixels, { height, width, side }), photos));
  const whole = () => once('whole', () => addPlanes(onnx, pixels, photos));
  const plainFilter = () => once('plain', () => addTriangleFilter(onnx, { length: side, side, size, shown: size }, 0));
  const filter = (axis: 'rows' | 'columns', shown: number, place: TestView['x']) =>
    once(`${axis} ${shown} ${place}`, () =>
      addTriangleFilter(onnx, { length: axis === 'rows' ? height : width, side, size, shown }, place),
    );
  const resize = (rows: string, planes: string, columns: string): string => {
    const lines = onnx.node('MatMul', [rows, planes]); // [photos, 3, size, width]
    const all = onnx.node('MatMul', [lines, onnx.node('Transpose', [columns], { perm: [1, 0] })]);
    return onnx.node('Slice', [all, onnx.ints([0]), photos, onnx.ints([0])]); // [photos, 3, size, size]
  };
  const upright = (view: TestView): string =>
    once(`view ${view.scale} ${view.x} ${view.y}`, () => {
      if (view.scale === 1) return resize(plainFilter(), square(), plainFilter());
      const shown = shortSide(size, view.scale);
      return resize(filter('rows', shown, view.y), whole(), filter('columns', shown, view.x));
    });
  const drawn = views.map((view) => (view.mirrored ? addMirror(onnx, upright(view)) : upright(view)));
  const all = drawn.length === 1 ? drawn[0]! : onnx.node('Concat', drawn, { axis: 0 });

  const perChannel = (values: number[]): string => onnx.floats(values, [1, 3, 1, 1]);
  const scaled = onnx.node('Mul', [all, perChannel(std.map((deviation) => scale / deviation))]);
  return onnx.node('Add', [scaled, perChannel(std.map((deviation, channel) => -mean[channel]! / deviation))]);
}

/** [photos, side, side, 3] */
function addCentredSquare(
  onnx: OnnxBuilder,
  pixels: string,
  { height, width, side }: Readonly<Record<'height' | 'width' | 'side', string>>,
): string {
  const start = (length: string): string => onnx.node('Div', [onnx.node('Sub', [length, side]), onnx.ints([2])]);
  const top = start(height);
  const left = start(width);
  const starts = onnx.node('Concat', [top, left], { axis: 0 });
  const ends = onnx.node('Concat', [onnx.node('Add', [top, side]), onnx.node('Add', [left, side])], { axis: 0 });
  return onnx.node('Slice', [pixels, starts, ends, onnx.ints([1, 2])]);
}

/** Float planes [at least 1, 3, height, width]: onnxruntime multiplies no matrices without rows, so a black photo stands in for none. */
function addPlanes(onnx: OnnxBuilder, pixels: string, photos: string): string {
  const standIns = onnx.node('Sub', [onnx.node('Max', [photos, onnx.ints([1])]), photos]);
  const pads = onnx.node('Concat', [onnx.ints([0, 0, 0, 0]), standIns, onnx.ints([0, 0, 0])], { axis: 0 });
  const some = onnx.node('Pad', [pixels, pads]);
  return onnx.node('Cast', [onnx.node('Transpose', [some], { perm: [0, 3, 1, 2] })], { to: floatType });
}

/** Left and right change places. */
const addMirror = (onnx: OnnxBuilder, planes: string): string =>
  onnx.node('Slice', [planes, onnx.ints([-1]), onnx.ints([-(2 ** 31)]), onnx.ints([3]), onnx.ints([-1])]);

/**
 * Weights [size, length] of the triangle filter along one axis: of a photo whose short side is shown at `shown` px, `size` px are
 * cut out at `place` (0 begin … 1 end). With s = side / shown and the cut beginning at b = (length − size·s)·place,
 * |j + 0.5 − (i + 0.5)·s − b| / max(s, 1) equals |(2j + 1)·shown − (2i + 1)·side − 2·shown·b| / (2·max(side, shown)), so all but the
 * division by the row's sum is exact in whole numbers, however large the photo.
 */
function addTriangleFilter(
  onnx: OnnxBuilder,
  {
    length,
    side,
    size,
    shown,
  }: { readonly length: string; readonly side: string; readonly size: number; readonly shown: number },
  place: 0 | 0.5 | 1,
): string {
  const odd = (count: string): string => {
    const range = onnx.node('Range', [onnx.ints(0), count, onnx.ints(1)]);
    return onnx.node('Add', [onnx.node('Mul', [range, onnx.ints(2)]), onnx.ints(1)]);
  };
  const centres = onnx.node('Mul', [odd(onnx.ints(size)), side]); // [size]
  const beside = () => {
    const all = onnx.node('Mul', [length, onnx.ints([shown])]);
    return onnx.node('Mul', [
      onnx.node('Sub', [all, onnx.node('Mul', [side, onnx.ints([size])])]),
      onnx.ints([2 * place]),
    ]);
  };
  const placed = place === 0 ? centres : onnx.node('Add', [centres, beside()]);
  const target = onnx.node('Unsqueeze', [placed, onnx.ints([1])]); // [size, 1]
  const source = onnx.node('Mul', [odd(onnx.node('Squeeze', [length])), onnx.ints(shown)]); // [length]
  const distance = onnx.node('Abs', [onnx.node('Sub', [source, target])]); // [size, length]
  const reach = onnx.node('Mul', [onnx.node('Max', [side, onnx.ints([shown])]), onnx.ints(2)]); // [1]
  const weights = onnx.node('Max', [onnx.node('Sub', [reach, distance]), onnx.ints(0)]);
  const floats = onnx.node('Cast', [weights], { to: floatType });
  return onnx.node('Div', [floats, onnx.node('ReduceSum', [floats, onnx.ints([1])], { keepdims: 1 })]);
}

/** TensorProto.DataType of float32. */
const floatType = 1;
