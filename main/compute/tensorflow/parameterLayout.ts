/** Parameters as tfjs' convolutions want them: HWIO, and [h, w, channels, multiplier] for depthwise ones. All others stay as they are. */
import type { Conv2d, Graph } from '../../networks/graph.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';

export interface ParameterLayout {
  /** A tensor of the caller's to own. The values are copied. */
  toTensor(tf: TensorFlow, values: Float32Array): Tensor;
  /** The values in PyTorch's order, in memory of the caller's own. */
  toValues(tf: TensorFlow, tensor: Tensor): Float32Array;
}

/** One layout a parameter of the graph, by name. */
export function parameterLayouts(graph: Graph): ReadonlyMap<string, ParameterLayout> {
  const kernels = new Map(graph.nodes.flatMap((node) => (node.op === 'conv2d' ? [[`${node.name}.weight`, node]] : [])));
  return new Map(
    graph.parameters.map(({ name, shape }) => {
      const conv = kernels.get(name);
      if (conv === undefined) return [name, plain(shape)];
      return [name, isDepthwise(conv) ? depthwiseKernel(conv) : kernel(shape)];
    }),
  );
}

/** Whether a convolution is computed by `depthwiseConv2d`, which has one stride for both axes. */
export const isDepthwise = ({ groups, inChannels, stride }: Conv2d): boolean =>
  groups === inChannels && groups > 1 && stride[0] === stride[1];

const plain = (shape: readonly number[]): ParameterLayout => ({
  toTensor: (tf, values) => tf.tensor(Float32Array.from(values), [...shape]),
  toValues: (_tf, tensor) => copyOf(tensor),
});

/** [out, in, h, w] ↔ [h, w, in, out] */
const kernel = (shape: readonly number[]): ParameterLayout => permuted(shape, [2, 3, 1, 0], [3, 2, 0, 1]);

/** [channels · multiplier, 1, h, w] ↔ [h, w, channels, multiplier] */
const depthwiseKernel = ({ inChannels, outChannels, kernel: [height, width] }: Conv2d): ParameterLayout =>
  permuted([inChannels, outChannels / inChannels, height, width], [2, 3, 0, 1], [2, 3, 0, 1]);

const permuted = (shape: readonly number[], there: number[], back: number[]): ParameterLayout => ({
  toTensor: (tf, values) => tf.tidy(() => tf.transpose(tf.tensor(Float32Array.from(values), [...shape]), there)),
  toValues(tf, tensor) {
    // Not from inside a tidy: it walks through every element of an array that it is given.
    const straight = tf.transpose(tensor, back);
    try {
      return copyOf(straight);
    } finally {
      straight.dispose();
    }
  },
});

/** Some of tfjs' backends hand out their own memory. */
const copyOf = (tensor: Tensor): Float32Array => Float32Array.from(tensor.dataSync<'float32'>());
