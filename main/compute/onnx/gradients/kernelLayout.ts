/**
 * In which order a convolution's weights are kept while training: PyTorch's [out, in, height, width], or [out, height, width, in],
 * in which its gradient comes out of a matrix product and from which onnxruntime's blocks are cut without a slow transposition.
 */
import type { Graph } from '../../../networks/graph.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';
import type { Geometry } from './plainConvolution.ts';

interface Kernel {
  readonly kernel: readonly [number, number];
  readonly groups: number;
}

/** Whether it is the latter, given the channels in a block on this device. */
export const kernelsLast = (block: number | null, { kernel, groups }: Kernel): boolean =>
  block !== null && groups === 1 && kernel[0] * kernel[1] > 1;

/** [out, height, width, in] in PyTorch's order. */
export const turnToKernelsFirst = (builder: OnnxBuilder, { input, output, kernel }: Geometry, weight: string): string =>
  builder.node('Transpose', [builder.node('Reshape', [weight, builder.ints([output[0]!, ...kernel, input[0]!])])], {
    perm: [0, 3, 1, 2],
  });

export interface KernelLayout {
  /** Of a tensor of this shape in PyTorch's order. */
  shape(name: string, shape: readonly number[]): readonly number[];
  /** Values in PyTorch's order as they are kept while training. */
  pack(name: string, values: Float32Array): Float32Array;
  /** And back. */
  unpack(name: string, values: Float32Array): Float32Array;
}

/** For a graph's parameters by name, and whatever is kept for them under `${name}.…`. Both ways give a copy. */
export function kernelLayout(graph: Graph, block: number | null): KernelLayout {
  const shapes = new Map<string, readonly [out: number, each: number, places: number]>();
  for (const node of graph.nodes)
    if (node.op === 'conv2d' && kernelsLast(block, node))
      shapes.set(`${node.name}.weight`, [node.outChannels, node.inChannels, node.kernel[0] * node.kernel[1]]);
  const shapeOf = (name: string) => shapes.get(name) ?? shapes.get(name.replace(/\.[^.]*$/, ''));
  return {
    shape(name, shape) {
      const [out, each, ...kernel] = shape;
      return shapeOf(name) === undefined ? shape : [out!, ...kernel, each!];
    },
    pack(name, values) {
      const shape = shapeOf(name);
      return shape === undefined ? Float32Array.from(values) : turned(values, shape[0], shape[1], shape[2]);
    },
    unpack(name, values) {
      const shape = shapeOf(name);
      return shape === undefined ? Float32Array.from(values) : turned(values, shape[0], shape[2], shape[1]);
    },
  };
}

/** [count, rows, columns] → [count, columns, rows] */
function turned(values: Float32Array, count: number, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let index = 0; index < count; index++) {
    const start = index * rows * columns;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        result[start + column * rows + row] = values[start + row * columns + column]!;
  }
  return result;
}
