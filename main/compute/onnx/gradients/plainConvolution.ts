/** A convolution and its two gradients in plain ONNX operators, right for every geometry and on every device. */
import type { Pads } from '../../../networks/graph.ts';
import type { Shape } from '../../../networks/layers/index.ts';
import type { Space, Value } from './space.ts';

type Pair = readonly [height: number, width: number];

export interface Geometry {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly pads: Pads;
  /** [channels, height, width] without the batch. */
  readonly input: Shape;
  readonly output: Shape;
}

/** What a blocked convolution does with its result before it is written. */
export interface Epilogue {
  /** Added to it. */
  readonly sum?: Value;
  readonly activation?: 'relu' | 'relu6';
}

/** `weight` [out, in / groups, height, width], `bias` [out]. */
export function plainForward(
  space: Space,
  geometry: Geometry,
  input: Value,
  weight: string,
  bias: string | null,
): Value {
  const tensor = space.builder.node(
    'Conv',
    [input.in('plain'), weight, ...(bias === null ? [] : [bias])],
    attributes(geometry),
  );
  return space.value(tensor, geometry.output);
}

/** The transposed convolution of the output's gradient. */
export function plainInputGradient(space: Space, geometry: Geometry, gradient: Value, weight: string): Value {
  const { kernel, stride, dilation, pads, input, output } = geometry;
  // Rows and columns at the end that no window reached.
  const rest = (axis: 0 | 1, before: number, after: number) =>
    input[axis + 1]! -
    ((output[axis + 1]! - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - before - after);
  const tensor = space.builder.node('ConvTranspose', [gradient.in('plain'), weight], {
    ...attributes(geometry),
    output_padding: [rest(0, pads.top, pads.bottom), rest(1, pads.left, pads.right)],
  });
  return space.value(tensor, input);
}

/**
 * [out, in / groups, height, width]: the convolution of the input with the output's gradient, where the batch takes the part of
 * the channels, and stride and dilation that of each other.
 */
export function plainWeightGradient(space: Space, geometry: Geometry, input: Value, gradient: Value): string {
  const { builder, batch } = space;
  const { kernel, stride, dilation, groups } = geometry;
  const { pads, places } = kernelWindow(geometry);
  const [inputs, height, width] = geometry.input as readonly [number, number, number];
  const [outputs, rows, columns] = geometry.output as readonly [number, number, number];
  const each = inputs / groups;
  // [in of a group, groups · batch, height, width]
  const split = builder.node('Reshape', [input.in('plain'), builder.ints([batch, groups, each, height * width])]);
  const turned = builder.node('Transpose', [split], { perm: [2, 1, 0, 3] });
  const pictures = builder.node('Reshape', [turned, builder.ints([each, groups * batch, height, width])]);
  const filters = builder.node('Transpose', [gradient.in('plain')], { perm: [1, 0, 2, 3] }); // [out, batch, rows, columns]
  const sums = builder.node('Conv', [pictures, filters], {
    kernel_shape: [rows, columns],
    strides: dilation,
    dilations: stride,
    pads,
    group: groups,
  });
  const range = [[0, 0], [...kernel], [2, 3]].map((values) => builder.ints(values));
  const kept = places.join() === kernel.join() ? sums : builder.node('Slice', [sums, ...range]);
  const turnedBack = builder.node('Transpose', [kept], { perm: [1, 0, 2, 3] });
  return builder.node('Reshape', [turnedBack, builder.ints([outputs, each, ...kernel])]);
}

/**
 * Of the convolution that gives a weight gradient: its pads [top, left, bottom, right], no wider at the end than the last window
 * reaches, and how many places come out. Where a stride leaves a rest, those are more than the kernel has.
 */
export function kernelWindow({ kernel, stride, dilation, pads, input, output }: Geometry) {
  const axis = (index: 0 | 1, before: number) => {
    const size = input[index + 1]!;
    const reach = (output[index + 1]! - 1) * stride[index] + 1;
    const after = Math.max((kernel[index] - 1) * dilation[index] + reach - size - before, 0);
    return { after, places: Math.floor((size + before + after - reach) / dilation[index]) + 1 };
  };
  const [rows, columns] = [axis(0, pads.top), axis(1, pads.left)];
  return { pads: [pads.top, pads.left, rows.after, columns.after], places: [rows.places, columns.places] };
}

const attributes = ({ kernel, stride, dilation, groups, pads }: Geometry) => ({
  kernel_shape: kernel,
  strides: stride,
  pads: [pads.top, pads.left, pads.bottom, pads.right],
  dilations: dilation,
  group: groups,
});
