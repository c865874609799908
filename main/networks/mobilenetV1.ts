/**
 * MobileNetV1 (Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017) of any
 * width. torchvision has none, so the names are as its MobileNetV2's would be: `features.3.0.0.weight` is the depthwise
 * convolution of the third block and `features.3.1.0.weight` its pointwise one. ReLU6 and widths rounded down, as in TensorFlow's
 * and Keras' code, which the published weights come from; the paper says ReLU.
 */
import { buildGraph } from './buildGraph.ts';
import { type ConvNormStyle, convNorm } from './convNorm.ts';
import type { BuildOptions, NetworkEntry, NetworkFamily } from './family.ts';
import type { Graph } from './graph.ts';
import { widths } from './widths.ts';

/** Table 1 of the paper: output channels at width 1, blocks, stride of the first. */
const table = [
  { channels: 64, blocks: 1, stride: 1 },
  { channels: 128, blocks: 2, stride: 2 },
  { channels: 256, blocks: 2, stride: 2 },
  { channels: 512, blocks: 6, stride: 2 },
  { channels: 1024, blocks: 2, stride: 2 },
] as const;

/** `mobilenet_v1` is width 1; `mobilenet_v1_0.25` has a quarter of its channels. */
const namePattern = /^mobilenet_v1(?:_(\d(?:\.\d{1,3})?))?$/;

export const mobilenetV1: NetworkFamily = {
  title: 'MobileNetV1',
  names: ['mobilenet_v1_0.25', 'mobilenet_v1_0.5', 'mobilenet_v1_0.75', 'mobilenet_v1'],
  find(name): NetworkEntry | null {
    const match = namePattern.exec(name);
    if (match === null) return null;
    const width = Number(match[1] ?? 1);
    if (width < 0.1 || width > 4) return null;
    return { name, title: `MobileNetV1 ×${width}`, inputSize: 224, build: (options) => build(name, width, options) };
  },
  like(shapes) {
    const stem = shapes.get('features.0.0.weight')?.[0];
    const last = shapes.get('features.13.1.0.weight')?.[0];
    const width = widths.find((one) => Math.floor(32 * one) === stem && Math.floor(1024 * one) === last);
    return width === undefined ? [] : [width === 1 ? 'mobilenet_v1' : `mobilenet_v1_${width}`];
  },
};

function build(name: string, width: number, options: BuildOptions): Graph {
  const { inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon: epsilon = 1e-5 } = options;
  const style: ConvNormStyle = { same: padding === 'same', epsilon };
  const channels = (wide: number) => Math.floor(wide * width);
  return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
    const activation = 'relu6';
    let x = graph.stage('stem', () =>
      convNorm(graph, 'features.0', graph.input, { out: channels(32), kernel: 3, stride: 2, activation }, style),
    );
    let index = 1;
    for (const [row, { channels: wide, blocks, stride: first }] of table.entries())
      graph.stage(`blocks${row + 1}`, () => {
        for (let block = 0; block < blocks; block++, index++) {
          const stride = block === 0 ? first : 1;
          const [own, node] = [graph.channels(x), `features.${index}`];
          x = convNorm(graph, `${node}.0`, x, { out: own, kernel: 3, stride, groups: own, activation }, style);
          x = convNorm(graph, `${node}.1`, x, { out: channels(wide), kernel: 1, activation }, style);
        }
        if (row === table.length - 1) x = graph.globalAveragePool('avgpool', x);
      });
    const logits =
      classes === null
        ? null
        : graph.stage('classifier', () =>
            graph.linear('classifier.1', graph.dropout('classifier.0', x, 0.001), classes),
          );
    return { features: x, logits };
  });
}
