/** MobileNetV3 (Howard et al., "Searching for MobileNetV3", 2019), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type ConvNormStyle, convNorm } from './convNorm.ts';
import { divisible } from './divisible.ts';
import { type NetworkEntry, tableFamily } from './family.ts';
import { squeezeExcite } from './squeezeExcite.ts';

interface BlockRow {
  readonly kernel: 3 | 5;
  /** Channels between the 1×1 convolutions. */
  readonly hidden: number;
  readonly out: number;
  readonly squeeze: boolean;
  readonly activation: 'relu' | 'hardswish';
  readonly stride: 1 | 2;
}

interface MobilenetV3Row {
  readonly title: string;
  readonly blocks: readonly BlockRow[];
  /** Width of the classifier's hidden layer. */
  readonly classifier: number;
}

const row = (
  kernel: 3 | 5,
  hidden: number,
  out: number,
  squeeze: boolean,
  activation: 'relu' | 'hardswish',
  stride: 1 | 2,
): BlockRow => ({ kernel, hidden, out, squeeze, activation, stride });

const table: Readonly<Record<string, MobilenetV3Row>> = {
  // Table 2 of the paper.
  mobilenet_v3_small: {
    title: 'MobileNetV3 small',
    blocks: [
      row(3, 16, 16, true, 'relu', 2),
      row(3, 72, 24, false, 'relu', 2),
      row(3, 88, 24, false, 'relu', 1),
      row(5, 96, 40, true, 'hardswish', 2),
      row(5, 240, 40, true, 'hardswish', 1),
      row(5, 240, 40, true, 'hardswish', 1),
      row(5, 120, 48, true, 'hardswish', 1),
      row(5, 144, 48, true, 'hardswish', 1),
      row(5, 288, 96, true, 'hardswish', 2),
      row(5, 576, 96, true, 'hardswish', 1),
      row(5, 576, 96, true, 'hardswish', 1),
    ],
    classifier: 1024,
  },
  // Table 1 of the paper.
  mobilenet_v3_large: {
    title: 'MobileNetV3 large',
    blocks: [
      row(3, 16, 16, false, 'relu', 1),
      row(3, 64, 24, false, 'relu', 2),
      row(3, 72, 24, false, 'relu', 1),
      row(5, 72, 40, true, 'relu', 2),
      row(5, 120, 40, true, 'relu', 1),
      row(5, 120, 40, true, 'relu', 1),
      row(3, 240, 80, false, 'hardswish', 2),
      row(3, 200, 80, false, 'hardswish', 1),
      row(3, 184, 80, false, 'hardswish', 1),
      row(3, 184, 80, false, 'hardswish', 1),
      row(3, 480, 112, true, 'hardswish', 1),
      row(3, 672, 112, true, 'hardswish', 1),
      row(5, 672, 160, true, 'hardswish', 2),
      row(5, 960, 160, true, 'hardswish', 1),
      row(5, 960, 160, true, 'hardswish', 1),
    ],
    classifier: 1280,
  },
};

const epsilon = 1e-3;

const entry = (name: string, { title, blocks, classifier }: MobilenetV3Row): NetworkEntry => ({
  name,
  title,
  inputSize: 224,
  batchNormEpsilon: epsilon,
  build: ({ inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon = epsilon }) =>
    buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () =>
        convNorm(graph, 'features.0', graph.input, { out: 16, kernel: 3, stride: 2, activation: 'hardswish' }, style),
      );
      // A thaw point begins where the map becomes smaller.
      const starts = blocks.flatMap(({ stride }, index) => (index === 0 || stride === 2 ? [index] : []));
      for (const [stage, start] of starts.entries())
        graph.stage(`blocks${stage + 1}`, () => {
          for (let index = start; index < (starts[stage + 1] ?? blocks.length); index++)
            x = invertedResidual(graph, `features.${index + 1}`, x, blocks[index]!, style);
        });
      const features = graph.stage('last', () => {
        const shape = { out: 6 * graph.channels(x), kernel: 1, activation: 'hardswish' } as const;
        return graph.globalAveragePool('avgpool', convNorm(graph, `features.${blocks.length + 1}`, x, shape, style));
      });
      if (classes === null) return { features, logits: null };
      const logits = graph.stage('classifier', () => {
        const hidden = graph.linear('classifier.0', features, classifier);
        const active = graph.activation('hardswish', 'classifier.1', hidden);
        return graph.linear('classifier.3', graph.dropout('classifier.2', active, 0.2), classes);
      });
      return { features, logits };
    }),
});

export const mobilenetV3 = tableFamily('MobileNetV3', table, entry);

function invertedResidual(
  graph: GraphBuilder,
  name: string,
  from: string,
  { kernel, hidden, out, squeeze, activation, stride }: BlockRow,
  style: ConvNormStyle,
): string {
  const inChannels = graph.channels(from);
  let x = from;
  let part = 0;
  const next = () => `${name}.block.${part++}`;
  if (hidden !== inChannels) x = convNorm(graph, next(), x, { out: hidden, kernel: 1, activation }, style);
  x = convNorm(graph, next(), x, { out: hidden, kernel, stride, groups: hidden, activation }, style);
  if (squeeze)
    x = squeezeExcite(graph, next(), x, {
      ...{ squeezed: divisible(Math.floor(hidden / 4)), activation: 'relu', gate: 'hardsigmoid' },
    });
  x = convNorm(graph, next(), x, { out, kernel: 1, activation: null }, style);
  return stride === 1 && inChannels === out ? graph.add(name, [x, from]) : x;
}
