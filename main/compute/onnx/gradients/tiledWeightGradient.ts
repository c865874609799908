/**
 * The weights of a dense 3×3 convolution of stride 1 by Winograd's minimal filtering ("Arithmetic complexity of computations", 1980;
 * Lavin, Gray 2015): what tiles of 2×2 gradients add to the nine weights takes 16 products of transformed tiles instead of 36.
 */
import { gatherWindows, partsOf } from './gatherWindows.ts';
import type { Geometry } from './plainConvolution.ts';
import type { Space, Value } from './space.ts';

/** For one axis: three sums of two products each, y[k] = Σ x[k + i] · d[i], as `output` · ((`gradient` · d) ⊙ (`input` · x)). */
const transforms = {
  input: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, -1, 0, 1],
  ],
  gradient: [
    [1, 0],
    [0.5, 0.5],
    [0.5, -0.5],
    [0, 1],
  ],
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, 0],
    [0, 1, 1, 1],
  ],
} as const;

/** Where it is faster than a product of patches: the tiles' transformation pays with many channels. Measured. */
export const suitsTiles = ({ kernel, stride, dilation, groups, input, output }: Geometry): boolean =>
  groups === 1 &&
  [...kernel, ...stride, ...dilation].join() === '3,3,1,1,1,1' &&
  Math.min(input[0]!, output[0]!) >= 128;

/** [out, height, width, in] */
export function tiledWeightGradient(space: Space, geometry: Geometry, input: Value, gradient: Value): string {
  const { builder, batch } = space;
  const [inputs] = geometry.input as readonly [number];
  const [outputs, rows, columns] = geometry.output as readonly [number, number, number];
  const { top, left } = geometry.pads;
  const [down, along] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
  const matrix = (of: readonly (readonly number[])[]) => {
    const squared = both(of);
    return builder.floats(squared.flat(), [squared.length, squared[0]!.length]);
  };
  // Twice 16 numbers of each channel for every tile: as gathered, and transformed.
  const sums = partsOf(batch, 4 * 2 * 16 * down * along * (inputs + outputs)).map((part) => {
    const transformed = (
      value: Value,
      of: readonly (readonly number[])[],
      before: readonly [number, number],
    ): string => {
      const length = of[0]!.length;
      const windows = { step: 2, length, spread: 1 };
      const gathered = gatherWindows(
        space,
        value,
        part,
        { ...windows, count: down, before: before[0] },
        { ...windows, count: along, before: before[1] },
      );
      const shape = [part.pictures * down * along, length * length, value.shape[0]!];
      return builder.node('MatMul', [matrix(of), builder.node('Reshape', [gathered, builder.ints(shape)])]); // [tiles, 16, channels]
    };
    // For each of the 16 numbers of a tile: [out, tiles] · [tiles, in].
    return builder.node(
      'FusedMatMul',
      [transformed(gradient, transforms.gradient, [0, 0]), transformed(input, transforms.input, [top, left])],
      { transA: 1, transBatchA: 1, transBatchB: 1 },
      { domain: 'com.microsoft' },
    );
  });
  const products = sums.reduce((left, right) => builder.node('Add', [left, right]));
  const flat = builder.node('Reshape', [products, builder.ints([16, outputs * inputs])]);
  const weights = builder.node('MatMul', [matrix(transforms.output), flat]);
  const split = builder.node('Reshape', [weights, builder.ints([9, outputs, inputs])]);
  const turned = builder.node('Transpose', [split], { perm: [1, 0, 2] });
  return builder.node('Reshape', [turned, builder.ints([outputs, 3, 3, inputs])]);
}

/** The transformation of both axes of a tile as one matrix (Kronecker's product with itself). */
const both = (matrix: readonly (readonly number[])[]): number[][] =>
  matrix.flatMap((row) => matrix.map((other) => row.flatMap((value) => other.map((factor) => value * factor))));
