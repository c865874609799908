/** ResNet (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2015) and its relatives as torchvision has them: the stride sits in the 3×3 convolution. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, tableFamily } from './family.ts';

interface ResnetRow {
  readonly title: string;
  /** Blocks per stage. */
  readonly depths: readonly [number, number, number, number];
  readonly block: 'basic' | 'bottleneck';
  /** Groups of the 3×3 convolution in a bottleneck. Default 1. */
  readonly groups?: number;
  /** Channels of the 3×3 convolution in the first stage's bottlenecks. Default 64. */
  readonly width?: number;
}

const table: Readonly<Record<string, ResnetRow>> = {
  resnet18: { title: 'ResNet-18', depths: [2, 2, 2, 2], block: 'basic' },
  resnet34: { title: 'ResNet-34', depths: [3, 4, 6, 3], block: 'basic' },
  resnet50: { title: 'ResNet-50', depths: [3, 4, 6, 3], block: 'bottleneck' },
  resnet101: { title: 'ResNet-101', depths: [3, 4, 23, 3], block: 'bottleneck' },
  resnet152: { title: 'ResNet-152', depths: [3, 8, 36, 3], block: 'bottleneck' },
  // Xie, Girshick, Dollár, Tu, He, "Aggregated residual transformations for deep neural networks", 2016: 32 groups of 4.
  resnext50_32x4d: { title: 'ResNeXt-50 (32×4d)', depths: [3, 4, 6, 3], block: 'bottleneck', groups: 32, width: 128 },
  // Zagoruyko, Komodakis, "Wide residual networks", 2016.
  wide_resnet50_2: { title: 'Wide ResNet-50-2', depths: [3, 4, 6, 3], block: 'bottleneck', width: 128 },
};

const entry = (name: string, row: ResnetRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build: ({ inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon = 1e-5 }) =>
    buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style: BlockStyle = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () => {
        const conv = graph.conv2d('conv1', graph.input, {
          out: 64,
          kernel: 7,
          stride: 2,
          padding: style.same ? 'same' : 3,
        });
        const relu = graph.relu('relu', graph.batchNorm('bn1', conv, style.epsilon));
        return graph.maxPool('maxpool', relu, { kernel: 3, stride: 2, padding: 1 });
      });
      let pooled = x;
      for (const [index, depth] of row.depths.entries()) {
        const stage = `layer${index + 1}`;
        const width = 64 * 2 ** index;
        graph.stage(stage, () => {
          for (let block = 0; block < depth; block++) {
            const stride = index > 0 && block === 0 ? 2 : 1;
            const own = `${stage}.${block}`;
            x =
              row.block === 'basic'
                ? basicBlock(graph, own, x, width, stride, style)
                : bottleneck(graph, own, x, width, stride, style, row);
          }
          if (index === row.depths.length - 1) pooled = graph.globalAveragePool('avgpool', x);
        });
      }
      const logits = classes === null ? null : graph.stage('classifier', () => graph.linear('fc', pooled, classes));
      return { features: pooled, logits };
    }),
});

export const resnet: NetworkFamily = tableFamily('ResNet', table, entry);

export interface BlockStyle {
  readonly same: boolean;
  readonly epsilon: number;
}

/** Two 3×3 convolutions and a shortcut. The block's output node bears the block's name. */
export function basicBlock(
  graph: GraphBuilder,
  name: string,
  from: string,
  width: number,
  stride: number,
  style: BlockStyle,
): string {
  const padding = style.same ? 'same' : 1;
  const conv1 = graph.conv2d(`${name}.conv1`, from, { out: width, kernel: 3, stride, padding });
  const relu = graph.relu(`${name}.relu`, graph.batchNorm(`${name}.bn1`, conv1, style.epsilon));
  const conv2 = graph.conv2d(`${name}.conv2`, relu, { out: width, kernel: 3, padding });
  const last = graph.batchNorm(`${name}.bn2`, conv2, style.epsilon);
  return join(graph, name, from, last, stride, style);
}

/** 1×1 down, 3×3 (wider or in groups in ResNet's relatives), 1×1 up to 4·width, and a shortcut. */
function bottleneck(
  graph: GraphBuilder,
  name: string,
  from: string,
  width: number,
  stride: number,
  style: BlockStyle,
  { groups = 1, width: firstWidth = 64 }: ResnetRow,
): string {
  const inner = width * (firstWidth / 64);
  const conv1 = graph.conv2d(`${name}.conv1`, from, { out: inner, kernel: 1 });
  const relu1 = graph.relu(`${name}.relu1`, graph.batchNorm(`${name}.bn1`, conv1, style.epsilon));
  const conv2 = graph.conv2d(`${name}.conv2`, relu1, {
    out: inner,
    kernel: 3,
    stride,
    groups,
    padding: style.same ? 'same' : 1,
  });
  const relu2 = graph.relu(`${name}.relu2`, graph.batchNorm(`${name}.bn2`, conv2, style.epsilon));
  const conv3 = graph.conv2d(`${name}.conv3`, relu2, { out: 4 * width, kernel: 1 });
  const last = graph.batchNorm(`${name}.bn3`, conv3, style.epsilon);
  return join(graph, name, from, last, stride, style);
}

/** Adds the shortcut, through a 1×1 convolution where the shape changes. */
function join(
  graph: GraphBuilder,
  name: string,
  from: string,
  last: string,
  stride: number,
  style: BlockStyle,
): string {
  let shortcut = from;
  if (stride !== 1 || graph.channels(from) !== graph.channels(last)) {
    const conv = graph.conv2d(`${name}.downsample.0`, from, { out: graph.channels(last), kernel: 1, stride });
    shortcut = graph.batchNorm(`${name}.downsample.1`, conv, style.epsilon);
  }
  return graph.relu(name, graph.add(`${name}.add`, [last, shortcut]));
}
