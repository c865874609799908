/** DenseNet (Huang, Liu, van der Maaten, Weinberger, "Densely connected convolutional networks", 2016), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface DensenetRow {
  readonly title: string;
  readonly stem: number;
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Layers of each dense block. */
  readonly depths: readonly [number, number, number, number];
}

const table: Readonly<Record<string, DensenetRow>> = {
  densenet121: { title: 'DenseNet-121', stem: 64, growth: 32, depths: [6, 12, 24, 16] },
};

const entry = (name: string, row: DensenetRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  // The published file is from a time when a module's name could hold a dot: "denselayer1.norm.1.weight".
  publishedName: (name) => name.replace(/(denselayer\d+\.(?:norm|conv))\.([12]\.)/, '$1$2'),
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null, batchNormEpsilon: epsilon = 1e-5 } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const normRelu = (norm: string, relu: string, from: string) =>
        graph.relu(relu, graph.batchNorm(norm, from, epsilon));
      let x = graph.stage('stem', () => {
        const conv = graph.conv2d('features.conv0', graph.input, { out: row.stem, kernel: 7, stride: 2, padding: 3 });
        const relu = normRelu('features.norm0', 'features.relu0', conv);
        return graph.maxPool('features.pool0', relu, { kernel: 3, stride: 2, padding: 1 });
      });
      let features = x;
      for (const [index, depth] of row.depths.entries())
        graph.stage(`denseblock${index + 1}`, () => {
          x = denseBlock(graph, `features.denseblock${index + 1}`, x, depth, row.growth, normRelu);
          if (index < row.depths.length - 1) {
            const transition = `features.transition${index + 1}`;
            const relu = normRelu(`${transition}.norm`, `${transition}.relu`, x);
            const conv = graph.conv2d(`${transition}.conv`, relu, { out: graph.channels(x) / 2, kernel: 1 });
            x = graph.avgPool(transition, conv, { kernel: 2, stride: 2 });
          } else features = graph.globalAveragePool('avgpool', normRelu('features.norm5', 'relu', x));
        });
      const logits =
        classes === null ? null : graph.stage('classifier', () => graph.linear('classifier', features, classes));
      return { features, logits };
    });
  },
});

export const densenet = tableFamily('DenseNet', table, entry);

/** Each layer sees what all layers before it made. */
function denseBlock(
  graph: GraphBuilder,
  name: string,
  from: string,
  depth: number,
  growth: number,
  normRelu: (norm: string, relu: string, from: string) => string,
): string {
  const made = [from];
  for (let layer = 1; layer <= depth; layer++) {
    const own = `${name}.denselayer${layer}`;
    const seen = made.length === 1 ? from : graph.concat(`${own}.concat`, made);
    const relu1 = normRelu(`${own}.norm1`, `${own}.relu1`, seen);
    const conv1 = graph.conv2d(`${own}.conv1`, relu1, { out: 4 * growth, kernel: 1 });
    const relu2 = normRelu(`${own}.norm2`, `${own}.relu2`, conv1);
    made.push(graph.conv2d(`${own}.conv2`, relu2, { out: growth, kernel: 3, padding: 1 }));
  }
  return graph.concat(name, made);
}
