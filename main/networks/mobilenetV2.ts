/** MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen, "Inverted residuals and linear bottlenecks", 2018) of any width, torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { divisible } from './divisible.ts';
import type { BuildOptions, NetworkEntry, NetworkFamily } from './family.ts';
import type { Graph } from './graph.ts';
import { widths } from './widths.ts';

/** Table 2 of the paper: expansion, output channels at width 1, blocks, stride of the first. */
const table = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
] as const;

/** `mobilenet_v2` is width 1; `mobilenet_v2_0.35` has 0.35 of its channels. */
const namePattern = /^mobilenet_v2(?:_(\d(?:\.\d{1,3})?))?$/;

export const mobilenetV2: NetworkFamily = {
  title: 'MobileNetV2',
  names: ['mobilenet_v2_0.35', 'mobilenet_v2_0.5', 'mobilenet_v2_0.75', 'mobilenet_v2', 'mobilenet_v2_1.4'],
  find(name): NetworkEntry | null {
    const match = namePattern.exec(name);
    if (match === null) return null;
    const width = Number(match[1] ?? 1);
    if (width < 0.1 || width > 4) return null;
    return { name, title: `MobileNetV2 ×${width}`, inputSize: 224, build: (options) => build(name, width, options) };
  },
  like(shapes) {
    const stem = shapes.get('features.0.0.weight')?.[0];
    // The last convolution of each row of the table.
    const outs = table.map((_, row) => {
      const block = table.slice(0, row + 1).reduce((sum, { blocks }) => sum + blocks, 0);
      return shapes.get(`features.${block}.conv.${row === 0 ? 1 : 2}.weight`)?.[0];
    });
    const fits = (width: number) =>
      divisible(32 * width) === stem && table.every(({ channels }, row) => divisible(channels * width) === outs[row]);
    const width = widths.find(fits);
    return width === undefined ? [] : [width === 1 ? 'mobilenet_v2' : `mobilenet_v2_${width}`];
  },
};

function build(name: string, width: number, options: BuildOptions): Graph {
  const { inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon: epsilon = 1e-5 } = options;
  const style: Style = { same: padding === 'same', epsilon };
  return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
    let x = graph.stage('stem', () =>
      convNormRelu6(graph, 'features.0', graph.input, { out: divisible(32 * width), kernel: 3, stride: 2 }, style),
    );
    let index = 1;
    for (const [row, { expansion, channels, blocks, stride }] of table.entries()) {
      graph.stage(`blocks${row + 1}`, () => {
        for (let block = 0; block < blocks; block++, index++) {
          const shape = { expansion, out: divisible(channels * width), stride: block === 0 ? stride : 1 };
          x = invertedResidual(graph, `features.${index}`, x, shape, style);
        }
      });
    }
    const pooled = graph.stage('last', () => {
      // Narrow networks keep the full 1280, as the paper says.
      const out = divisible(1280 * Math.max(1, width));
      const last = convNormRelu6(graph, `features.${index}`, x, { out, kernel: 1, stride: 1 }, style);
      return graph.globalAveragePool('avgpool', last);
    });
    const logits =
      classes === null
        ? null
        : graph.stage('classifier', () =>
            graph.linear('classifier.1', graph.dropout('classifier.0', pooled, 0.2), classes),
          );
    return { features: pooled, logits };
  });
}

interface Style {
  readonly same: boolean;
  readonly epsilon: number;
}

interface ConvShape {
  readonly out: number;
  readonly kernel: 1 | 3;
  readonly stride: number;
  readonly groups?: number;
}

function convNormRelu6(graph: GraphBuilder, name: string, from: string, shape: ConvShape, style: Style): string {
  const padding = style.same ? 'same' : (shape.kernel - 1) / 2;
  const conv = graph.conv2d(`${name}.0`, from, { ...shape, padding });
  return graph.relu6(`${name}.2`, graph.batchNorm(`${name}.1`, conv, style.epsilon));
}

/** Expand by 1×1, filter each channel by 3×3, project by 1×1 without activation; a shortcut where the shape stays. */
function invertedResidual(
  graph: GraphBuilder,
  name: string,
  from: string,
  { expansion, out, stride }: { readonly expansion: number; readonly out: number; readonly stride: number },
  style: Style,
): string {
  const inChannels = graph.channels(from);
  const hidden = inChannels * expansion;
  let x = from;
  let part = 0;
  if (expansion !== 1)
    x = convNormRelu6(graph, `${name}.conv.${part++}`, x, { out: hidden, kernel: 1, stride: 1 }, style);
  x = convNormRelu6(graph, `${name}.conv.${part++}`, x, { out: hidden, kernel: 3, stride, groups: hidden }, style);
  const project = graph.conv2d(`${name}.conv.${part++}`, x, { out, kernel: 1 });
  const projected = graph.batchNorm(`${name}.conv.${part}`, project, style.epsilon);
  return stride === 1 && inChannels === out ? graph.add(name, [from, projected]) : projected;
}
