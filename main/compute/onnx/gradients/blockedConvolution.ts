/**
 * A convolution in onnxruntime's blocked layout, which its optimiser uses only for constant weights: here the operators are written
 * directly, and the weights are cut into blocks inside the graph.
 */
import type { ConvolutionOperands } from './convolution.ts';
import { type Geometry, kernelWindow } from './plainConvolution.ts';
import { blockedDomain, type Space, type Value } from './space.ts';

/** `first`: fewer input channels than a block, read from the plain layout. */
export type BlockedKind = 'dense' | 'depthwise' | 'first';

/** How a convolution of this geometry can be blocked, or null. */
export function blockedKind(
  { block }: Space,
  { input, output, groups }: Pick<Geometry, 'input' | 'output' | 'groups'>,
): BlockedKind | null {
  const [inputs, outputs] = [input[0]!, output[0]!];
  if (block === null || outputs % block !== 0) return null;
  if (groups === 1 && inputs % block === 0) return 'dense';
  if (groups === 1 && inputs < block) return 'first';
  return groups === inputs && groups === outputs ? 'depthwise' : null;
}

const activations = {
  relu: { activation: 'Relu' },
  relu6: { activation: 'Clip', activation_params: { floats: [0, 6] } },
} as const;

/** `weight` as `kernelsLast` says, `bias` [out]. */
export function blockedForward(
  space: Space,
  geometry: Geometry,
  kind: BlockedKind,
  { input, weight, bias, epilogue }: ConvolutionOperands,
): Value {
  const { builder } = space;
  const { kernel, stride, dilation, groups, pads, output } = geometry;
  const filter =
    kind === 'depthwise'
      ? depthwiseFilter(space, geometry, weight, all(geometry))
      : forwardFilter(space, geometry, kind, weight);
  const operands = [input.in(kind === 'first' ? 'plain' : 'blocked'), filter];
  if (bias !== null || epilogue.sum !== undefined) operands.push(bias ?? '');
  if (epilogue.sum !== undefined) operands.push(epilogue.sum.in('blocked'));
  const tensor = builder.node(
    'Conv',
    operands,
    {
      ...{ kernel_shape: kernel, strides: stride, dilations: dilation, group: groups },
      pads: [pads.top, pads.left, pads.bottom, pads.right],
      ...(epilogue.activation === undefined ? {} : activations[epilogue.activation]),
    },
    { domain: blockedDomain },
  );
  return space.value(tensor, output, 'blocked');
}

/** [out / b, in / b, height, width, b of in, b of out] (`first`: [out / b, in, height, width, b]). */
function forwardFilter(space: Space, geometry: Geometry, kind: BlockedKind, weight: string): string {
  const { builder } = space;
  const block = space.block!;
  const [inputs, outputs] = [geometry.input[0]!, geometry.output[0]!];
  const places = geometry.kernel[0] * geometry.kernel[1];
  // Makes the outputs of a block the last axis, as if they were the channels of pictures [places, in].
  const pictures = builder.node('Reshape', [weight, builder.ints([outputs / block, block, places, inputs])]);
  const turned = builder.node('ReorderInput', [pictures], {}, { domain: blockedDomain });
  const shape = builder.ints([outputs, inputs, ...geometry.kernel]);
  if (places === 1) return builder.node('Reshape', [turned, shape]);
  // [out / b, places, in / b, b of in and b of out]
  const blocks = kind === 'first' ? [inputs, block] : [inputs / block, block * block];
  const split = builder.node('Reshape', [turned, builder.ints([outputs / block, places, ...blocks])]);
  return builder.node('Reshape', [builder.node('Transpose', [split], { perm: [0, 2, 1, 3] }), shape]);
}

/** Of the kernel's places (row by row) those given, in that order: [channels, 1, …] as [channels / b, places, b]. */
function depthwiseFilter({ builder, block }: Space, { output }: Geometry, weight: string, taps: Taps): string {
  const split = builder.node('Reshape', [weight, builder.ints([output[0]! / block!, block!, -1])]);
  const turned = builder.node('Transpose', [split], { perm: [0, 2, 1] });
  const chosen = builder.node('Gather', [turned, builder.ints([...taps.places])], { axis: 1 });
  return builder.node('Reshape', [chosen, builder.ints([output[0]!, 1, ...taps.kernel])]);
}

/** The transposed filter of some places: [in / b, out / b, places, b of out, b of in]. */
function backwardFilter({ builder, block }: Space, geometry: Geometry, weight: string, taps: Taps): string {
  const [inputs, outputs] = [geometry.input[0]!, geometry.output[0]!];
  const rows = builder.node('Reshape', [weight, builder.ints([outputs, -1, inputs])]);
  const chosen =
    taps.places.length === 1 && geometry.kernel[0] * geometry.kernel[1] === 1
      ? rows
      : builder.node('Gather', [rows, builder.ints([...taps.places])], { axis: 1 });
  const split = builder.node('Reshape', [
    chosen,
    builder.ints([outputs / block!, block!, taps.places.length, inputs / block!, block!]),
  ]);
  const turned = builder.node('Transpose', [split], { perm: [3, 0, 2, 1, 4] });
  return builder.node('Reshape', [turned, builder.ints([inputs, outputs, ...taps.kernel])]);
}

interface Taps {
  /** Indices into the kernel, row by row. */
  readonly places: readonly number[];
  readonly kernel: readonly [number, number];
}

const all = ({ kernel }: Geometry): Taps => ({
  places: Array.from({ length: kernel[0] * kernel[1] }, (_, index) => index),
  kernel,
});

/**
 * At stride 1 the convolution with the flipped filter. At a larger stride s the values at the places r, r + s, r + 2s, … see
 * only every s-th place of the kernel: one convolution for each r, and what they give is laid side by side. Null where a
 * convolution would need negative padding.
 */
export function blockedInputGradient(
  space: Space,
  geometry: Geometry,
  kind: BlockedKind,
  gradient: Value,
  weight: string,
): Value | null {
  if (kind === 'first') return null;
  const { builder, batch, block } = space;
  const { kernel, stride, dilation, pads, input, output, groups } = geometry;
  const [channels, height, width] = input as readonly [number, number, number];
  const rows = phases({
    size: height,
    length: output[1]!,
    kernel: kernel[0],
    stride: stride[0],
    dilation: dilation[0],
    before: pads.top,
  });
  const columns = phases({
    size: width,
    length: output[2]!,
    kernel: kernel[1],
    stride: stride[1],
    dilation: dilation[1],
    before: pads.left,
  });
  if (rows === null || columns === null) return null;

  const part = (row: Phase, column: Phase): string => {
    if (row.taps.length === 0 || column.taps.length === 0) {
      const zeros = [batch, channels, row.size, column.size];
      return builder.node('Expand', [builder.floats(0), builder.ints(zeros)]);
    }
    const taps: Taps = {
      places: row.taps.flatMap((tap) => column.taps.map((other) => tap * kernel[1] + other)),
      kernel: [row.taps.length, column.taps.length],
    };
    const filter =
      kind === 'depthwise'
        ? depthwiseFilter(space, geometry, weight, taps)
        : backwardFilter(space, geometry, weight, taps);
    return builder.node(
      'Conv',
      [gradient.in('blocked'), filter],
      {
        ...{ kernel_shape: taps.kernel, strides: [1, 1], dilations: dilation, group: groups },
        pads: [row.before, column.before, row.after, column.after],
      },
      { domain: blockedDomain },
    );
  };
  // Places of one parity beside those of the next, first along the rows, then the rows themselves.
  const lines = rows.map((row) => {
    const parts = columns.map((column) => part(row, column));
    return interleave(parts, columns, (batch * channels * row.size) / block!, block!);
  });
  const map = interleave(lines, rows, (batch * channels) / block!, width * block!);
  return space.value(builder.node('Reshape', [map, builder.ints([batch, ...input])]), input, 'blocked');

  /** Tensors [count, each phase's size, width] as one [count, all sizes in turn, width]. */
  function interleave(tensors: readonly string[], of: readonly Phase[], count: number, chunk: number): string {
    if (tensors.length === 1) return tensors[0]!;
    const most = of[0]!.size;
    const even = tensors.map((tensor, index) => {
      const missing = most - of[index]!.size;
      const view = builder.node('Reshape', [tensor, builder.ints([count, of[index]!.size, 1, chunk])]);
      return missing === 0 ? view : builder.node('Pad', [view, builder.ints([0, 0, 0, 0, 0, missing, 0, 0])]);
    });
    const total = of.reduce((sum, { size }) => sum + size, 0);
    const joined = builder.node('Concat', even, { axis: 2 });
    const flat = builder.node('Reshape', [joined, builder.ints([count, most * of.length, chunk])]);
    if (total === most * of.length) return flat;
    return builder.node('Slice', [flat, ...[[0], [total], [1]].map((values) => builder.ints(values))]);
  }
}

/** The places r, r + stride, … of one axis: how many, what of the kernel they see, and the padding of their convolution. */
interface Phase {
  readonly size: number;
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
}

function phases(axis: {
  size: number;
  length: number;
  kernel: number;
  stride: number;
  dilation: number;
  before: number;
}): readonly Phase[] | null {
  const { size, length, kernel, stride, dilation, before } = axis;
  if (stride > 1 && dilation > 1) return null;
  const result: Phase[] = [];
  for (let phase = 0; phase < Math.min(stride, size); phase++) {
    const count = Math.ceil((size - phase) / stride);
    const taps: number[] = [];
    const offsets: number[] = [];
    // From the last, so that the places of the gradient that they meet rise.
    for (let tap = kernel - 1; tap >= 0; tap--) {
      const distance = phase + before - tap * dilation;
      if (distance % stride !== 0) continue;
      taps.push(tap);
      offsets.push(distance / stride);
    }
    const [first = 0, last = 0] = [offsets[0], offsets.at(-1)];
    const [ahead, behind] = [-first, count + last - length];
    if (taps.length > 0 && (ahead < 0 || behind < 0)) return null;
    result.push({ size: count, taps, before: ahead, after: behind });
  }
  return result;
}

/**
 * A depthwise convolution's weights: every channel of every picture as a channel of its own, the gradient as its kernel. In blocks,
 * neither has to be moved for that.
 */
export function blockedDepthwiseWeightGradient(
  space: Space,
  geometry: Geometry,
  input: Value,
  gradient: Value,
): string {
  const { builder, batch, block } = space;
  const { kernel, stride, dilation } = geometry;
  const { pads, places } = kernelWindow(geometry);
  const [channels, height, width] = geometry.input as readonly [number, number, number];
  const [, rows, columns] = geometry.output as readonly [number, number, number];
  const all = batch * channels;
  const pictures = builder.node('Reshape', [input.in('blocked'), builder.ints([1, all, height, width])]);
  const filters = builder.node('Reshape', [gradient.in('blocked'), builder.ints([all, 1, rows, columns])]);
  const sums = builder.node(
    'Conv',
    [pictures, filters],
    {
      ...{ kernel_shape: [rows, columns], strides: dilation, dilations: stride, group: all },
      pads,
    },
    { domain: blockedDomain },
  );
  const perPicture = builder.node('Reshape', [sums, builder.ints([batch, channels / block!, ...places, block!])]);
  let total = builder.node('ReduceSum', [perPicture, builder.ints([0])], { keepdims: 0 });
  if (places.join() !== kernel.join())
    total = builder.node('Slice', [total, ...[[0, 0], [...kernel], [1, 2]].map((values) => builder.ints(values))]);
  const rowsOfBlocks = builder.node('Reshape', [
    total,
    builder.ints([channels / block!, kernel[0] * kernel[1], block!]),
  ]);
  const turned = builder.node('Transpose', [rowsOfBlocks], { perm: [0, 2, 1] });
  return builder.node('Reshape', [turned, builder.ints([channels, 1, ...kernel])]);
}
