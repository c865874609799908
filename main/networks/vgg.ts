/** VGG (Simonyan, Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014) with and without batch norm, torchvision's layout and names. */
import { buildGraph } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface VggRow {
  readonly title: string;
  /** 3×3 convolutions in each of the five blocks: columns A, B, D and E of table 1. */
  readonly depths: readonly [number, number, number, number, number];
  readonly batchNorm: boolean;
}

const widths = [64, 128, 256, 512, 512] as const;

const table: Readonly<Record<string, VggRow>> = {
  vgg11: { title: 'VGG-11', depths: [1, 1, 2, 2, 2], batchNorm: false },
  vgg11_bn: { title: 'VGG-11 with batch norm', depths: [1, 1, 2, 2, 2], batchNorm: true },
  vgg13: { title: 'VGG-13', depths: [2, 2, 2, 2, 2], batchNorm: false },
  vgg13_bn: { title: 'VGG-13 with batch norm', depths: [2, 2, 2, 2, 2], batchNorm: true },
  vgg16: { title: 'VGG-16', depths: [2, 2, 3, 3, 3], batchNorm: false },
  vgg16_bn: { title: 'VGG-16 with batch norm', depths: [2, 2, 3, 3, 3], batchNorm: true },
  vgg19: { title: 'VGG-19', depths: [2, 2, 4, 4, 4], batchNorm: false },
  vgg19_bn: { title: 'VGG-19 with batch norm', depths: [2, 2, 4, 4, 4], batchNorm: true },
};

const entry = (name: string, row: VggRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null, batchNormEpsilon = 1e-5 } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.input;
      // Position in torchvision's list of layers.
      let index = 0;
      let features = x;
      for (const [block, depth] of row.depths.entries())
        graph.stage(`block${block + 1}`, () => {
          for (let layer = 0; layer < depth; layer++) {
            x = graph.conv2d(`features.${index++}`, x, { out: widths[block]!, kernel: 3, padding: 1, bias: true });
            if (row.batchNorm) x = graph.batchNorm(`features.${index++}`, x, batchNormEpsilon);
            x = graph.relu(`features.${index++}`, x);
          }
          x = graph.maxPool(`features.${index++}`, x, { kernel: 2, stride: 2 });
          // Means of the last maps: the fully connected part is most of the network and knows only ImageNet.
          if (block === widths.length - 1) features = graph.globalAveragePool('features.mean', x);
        });
      if (classes === null) return { features, logits: null };
      const logits = graph.stage('classifier', () => {
        const flat = graph.flatten('flatten', graph.adaptiveAvgPool('avgpool', x, 7));
        const fc6 = graph.relu('classifier.1', graph.linear('classifier.0', flat, 4096));
        const fc7 = graph.linear('classifier.3', graph.dropout('classifier.2', fc6, 0.5), 4096);
        return graph.linear(
          'classifier.6',
          graph.dropout('classifier.5', graph.relu('classifier.4', fc7), 0.5),
          classes,
        );
      });
      return { features, logits };
    });
  },
});

export const vgg = tableFamily('VGG', table, entry);
