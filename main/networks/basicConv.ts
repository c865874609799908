/** Convolution, batch norm and ReLU as torchvision's inception networks have them (BasicConv2d). */
import type { ConvOptions, GraphBuilder } from './buildGraph.ts';

/** Nodes `${name}.conv` and `${name}.bn`; the ReLU bears the block's name. */
export function basicConv(
  graph: GraphBuilder,
  name: string,
  from: string,
  options: ConvOptions,
  epsilon: number,
): string {
  return graph.relu(name, graph.batchNorm(`${name}.bn`, graph.conv2d(`${name}.conv`, from, options), epsilon));
}

/**
 * The published weights come from TensorFlow and want pixels in −1…1; this turns ImageNet's normalisation into that, as
 * torchvision's `transform_input` does.
 */
export function transformInput(graph: GraphBuilder): string {
  const [mean, deviation] = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ];
  return graph.channelAffine(
    'transform_input',
    graph.input,
    deviation!.map((value) => value / 0.5),
    mean!.map((value) => (value - 0.5) / 0.5),
  );
}
