/** MNASNet-B1 (Tan et al., "MnasNet: platform-aware neural architecture search for mobile", 2018), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import type { ConvNormStyle } from './convNorm.ts';
import { divisible } from './divisible.ts';
import { type NetworkEntry, tableFamily } from './family.ts';

interface MnasnetRow {
  readonly title: string;
  /** Factor on all channels but the last. */
  readonly width: number;
}

const table: Readonly<Record<string, MnasnetRow>> = {
  mnasnet0_5: { title: 'MNASNet ×0.5', width: 0.5 },
  mnasnet1_0: { title: 'MNASNet', width: 1 },
};

/** Channels at width 1, kernel, stride, expansion and blocks of each stack. */
const stacks = [
  { channels: 24, kernel: 3, stride: 2, expansion: 3, blocks: 3 },
  { channels: 40, kernel: 5, stride: 2, expansion: 3, blocks: 3 },
  { channels: 80, kernel: 5, stride: 2, expansion: 6, blocks: 3 },
  { channels: 96, kernel: 3, stride: 1, expansion: 6, blocks: 2 },
  { channels: 192, kernel: 5, stride: 2, expansion: 6, blocks: 4 },
  { channels: 320, kernel: 3, stride: 1, expansion: 6, blocks: 1 },
] as const;

const entry = (name: string, { title, width }: MnasnetRow): NetworkEntry => ({
  name,
  title,
  inputSize: 224,
  build: ({ inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon = 1e-5 }) =>
    buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () => {
        const conv = convNormAt(
          graph,
          'layers',
          0,
          graph.input,
          { out: divisible(32 * width), kernel: 3, stride: 2 },
          style,
        );
        const groups = divisible(32 * width);
        const depthwise = convNormAt(graph, 'layers', 3, conv, { out: groups, kernel: 3, groups }, style);
        return convNormAt(
          graph,
          'layers',
          6,
          depthwise,
          { out: divisible(16 * width), kernel: 1, linear: true },
          style,
        );
      });
      let features = x;
      for (const [index, stack] of stacks.entries())
        graph.stage(`stack${index + 1}`, () => {
          for (let block = 0; block < stack.blocks; block++) {
            const shape = { ...stack, out: divisible(stack.channels * width), stride: block === 0 ? stack.stride : 1 };
            x = invertedResidual(graph, `layers.${8 + index}.${block}`, x, shape, style);
          }
        });
      graph.stage('last', () => {
        x = convNormAt(graph, 'layers', 14, x, { out: 1280, kernel: 1 }, style);
        features = graph.globalAveragePool('avgpool', x);
      });
      const logits =
        classes === null
          ? null
          : graph.stage('classifier', () =>
              graph.linear('classifier.1', graph.dropout('classifier.0', features, 0.2), classes),
            );
      return { features, logits };
    }),
});

export const mnasnet = tableFamily('MNASNet', table, entry);

interface ConvShape {
  readonly out: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  /** Without the ReLU. */
  readonly linear?: boolean;
}

/** Convolution, batch norm and ReLU at places `index`, `index + 1` and `index + 2` of a list of layers. */
function convNormAt(
  graph: GraphBuilder,
  list: string,
  index: number,
  from: string,
  { linear = false, ...shape }: ConvShape,
  { same, epsilon }: ConvNormStyle,
): string {
  const padding = same ? 'same' : (shape.kernel - 1) / 2;
  const conv = graph.conv2d(`${list}.${index}`, from, { ...shape, padding });
  const norm = graph.batchNorm(`${list}.${index + 1}`, conv, epsilon);
  return linear ? norm : graph.relu(`${list}.${index + 2}`, norm);
}

function invertedResidual(
  graph: GraphBuilder,
  name: string,
  from: string,
  shape: { readonly out: number; readonly kernel: number; readonly stride: number; readonly expansion: number },
  style: ConvNormStyle,
): string {
  const list = `${name}.layers`;
  const { out, kernel, stride } = shape;
  const hidden = graph.channels(from) * shape.expansion;
  const wide = convNormAt(graph, list, 0, from, { out: hidden, kernel: 1 }, style);
  const filtered = convNormAt(graph, list, 3, wide, { out: hidden, kernel, stride, groups: hidden }, style);
  const narrow = convNormAt(graph, list, 6, filtered, { out, kernel: 1, linear: true }, style);
  return stride === 1 && graph.channels(from) === out ? graph.add(name, [narrow, from]) : narrow;
}
