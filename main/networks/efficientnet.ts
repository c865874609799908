/** EfficientNet (Tan, Le 2019) and EfficientNetV2 (Tan, Le 2021), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type ConvNormStyle, convNorm } from './convNorm.ts';
import { divisible } from './divisible.ts';
import { type NetworkEntry, tableFamily } from './family.ts';
import { squeezeExcite } from './squeezeExcite.ts';

interface StageRow {
  /** `inverted`: 1×1, depthwise, squeeze-and-excitation, 1×1. `fused`: one full convolution instead of the first two. */
  readonly block: 'inverted' | 'fused';
  readonly expansion: number;
  readonly kernel: 3 | 5;
  readonly stride: 1 | 2;
  readonly out: number;
  readonly depth: number;
}

const stage = (
  block: 'inverted' | 'fused',
  expansion: number,
  kernel: 3 | 5,
  stride: 1 | 2,
  out: number,
  depth: number,
): StageRow => ({ block, expansion, kernel, stride, out, depth });

/** Table 1 of the first paper. */
const first: readonly StageRow[] = [
  stage('inverted', 1, 3, 1, 16, 1),
  stage('inverted', 6, 3, 2, 24, 2),
  stage('inverted', 6, 5, 2, 40, 2),
  stage('inverted', 6, 3, 2, 80, 3),
  stage('inverted', 6, 5, 1, 112, 3),
  stage('inverted', 6, 5, 2, 192, 4),
  stage('inverted', 6, 3, 1, 320, 1),
];

/** Table 4 of the second paper. */
const second: readonly StageRow[] = [
  stage('fused', 1, 3, 1, 24, 2),
  stage('fused', 4, 3, 2, 48, 4),
  stage('fused', 4, 3, 2, 64, 4),
  stage('inverted', 4, 3, 2, 128, 6),
  stage('inverted', 6, 3, 1, 160, 9),
  stage('inverted', 6, 3, 2, 256, 15),
];

interface EfficientnetRow {
  readonly title: string;
  readonly inputSize: number;
  readonly stem: number;
  readonly stages: readonly StageRow[];
  /** Factors on the channels and on the blocks of a stage. */
  readonly width: number;
  readonly depth: number;
  /** Channels of the last convolution; null: four times those of the last stage. */
  readonly last: number | null;
  readonly dropout: number;
  readonly epsilon: number;
}

const version1 = { stem: 32, stages: first, last: null, epsilon: 1e-5 } as const;

const table: Readonly<Record<string, EfficientnetRow>> = {
  efficientnet_b0: { ...version1, title: 'EfficientNet-B0', inputSize: 224, width: 1, depth: 1, dropout: 0.2 },
  efficientnet_b1: { ...version1, title: 'EfficientNet-B1', inputSize: 240, width: 1, depth: 1.1, dropout: 0.2 },
  efficientnet_b2: { ...version1, title: 'EfficientNet-B2', inputSize: 288, width: 1.1, depth: 1.2, dropout: 0.3 },
  efficientnet_v2_s: {
    ...{ title: 'EfficientNetV2-S', inputSize: 384, stem: 24, stages: second, width: 1, depth: 1 },
    ...{ last: 1280, dropout: 0.2, epsilon: 1e-3 },
  },
};

const entry = (name: string, row: EfficientnetRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: row.inputSize,
  batchNormEpsilon: row.epsilon,
  build: ({ inputSize = row.inputSize, classes = null, padding = 'torch', batchNormEpsilon = row.epsilon }) =>
    buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () => {
        const shape = { out: divisible(row.stem * row.width), kernel: 3, stride: 2, activation: 'silu' } as const;
        return convNorm(graph, 'features.0', graph.input, shape, style);
      });
      for (const [index, one] of row.stages.entries())
        graph.stage(`blocks${index + 1}`, () => {
          for (let block = 0; block < Math.ceil(one.depth * row.depth); block++) {
            const shape = { ...one, out: divisible(one.out * row.width), stride: block === 0 ? one.stride : 1 };
            const add = one.block === 'fused' ? fused : inverted;
            x = add(graph, `features.${index + 1}.${block}`, x, shape, style);
          }
        });
      const features = graph.stage('last', () => {
        const shape = { out: row.last ?? 4 * graph.channels(x), kernel: 1, activation: 'silu' } as const;
        return graph.globalAveragePool(
          'avgpool',
          convNorm(graph, `features.${row.stages.length + 1}`, x, shape, style),
        );
      });
      const logits =
        classes === null
          ? null
          : graph.stage('classifier', () =>
              graph.linear('classifier.1', graph.dropout('classifier.0', features, row.dropout), classes),
            );
      return { features, logits };
    }),
});

export const efficientnet = tableFamily('EfficientNet', table, entry);

type BlockShape = Pick<StageRow, 'expansion' | 'kernel' | 'stride' | 'out'>;

function inverted(graph: GraphBuilder, name: string, from: string, shape: BlockShape, style: ConvNormStyle): string {
  const { kernel, stride, out } = shape;
  const inChannels = graph.channels(from);
  const hidden = divisible(inChannels * shape.expansion);
  let x = from;
  let part = 0;
  const next = () => `${name}.block.${part++}`;
  if (hidden !== inChannels) x = convNorm(graph, next(), x, { out: hidden, kernel: 1, activation: 'silu' }, style);
  x = convNorm(graph, next(), x, { out: hidden, kernel, stride, groups: hidden, activation: 'silu' }, style);
  const squeezed = Math.max(1, Math.floor(inChannels / 4));
  x = squeezeExcite(graph, next(), x, { squeezed, activation: 'silu', gate: 'sigmoid' });
  x = convNorm(graph, next(), x, { out, kernel: 1, activation: null }, style);
  return stride === 1 && inChannels === out ? graph.add(name, [x, from]) : x;
}

function fused(graph: GraphBuilder, name: string, from: string, shape: BlockShape, style: ConvNormStyle): string {
  const { kernel, stride, out } = shape;
  const inChannels = graph.channels(from);
  const hidden = divisible(inChannels * shape.expansion);
  let x: string;
  if (hidden === inChannels)
    x = convNorm(graph, `${name}.block.0`, from, { out, kernel, stride, activation: 'silu' }, style);
  else {
    const wide = convNorm(graph, `${name}.block.0`, from, { out: hidden, kernel, stride, activation: 'silu' }, style);
    x = convNorm(graph, `${name}.block.1`, wide, { out, kernel: 1, activation: null }, style);
  }
  return stride === 1 && inChannels === out ? graph.add(name, [x, from]) : x;
}
