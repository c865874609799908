/** ZFNet (Zeiler, Fergus, "Visualizing and understanding convolutional networks", 2013, figure 3); local response normalisation stands for its contrast normalisation. */
import { buildGraph } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

const responseNorm = { size: 5, alpha: 1e-4, beta: 0.75, k: 2 } as const;

const entry: NetworkEntry = {
  name: 'zfnet',
  title: 'ZFNet',
  inputSize: 224,
  build(options) {
    torchPaddingOnly('zfnet', options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name: 'zfnet', inputShape: [3, inputSize, inputSize] }, (graph) => {
      const conv = (layer: number, from: string, out: number, kernel: number, padding: number, stride = 1) =>
        graph.relu(
          `features.relu${layer}`,
          graph.conv2d(`features.conv${layer}`, from, { out, kernel, padding, stride, bias: true }),
        );
      const pool = (layer: number, from: string) =>
        graph.maxPool(`features.pool${layer}`, from, { kernel: 3, stride: 2, ceilMode: true });
      const norm = (layer: number, from: string) =>
        graph.localResponseNorm(`features.norm${layer}`, from, responseNorm);
      let x = graph.stage('conv1', () => norm(1, pool(1, conv(1, graph.input, 96, 7, 1, 2))));
      x = graph.stage('conv2', () => norm(2, pool(2, conv(2, x, 256, 5, 0, 2))));
      x = graph.stage('conv3', () => conv(3, x, 384, 3, 1));
      x = graph.stage('conv4', () => conv(4, x, 384, 3, 1));
      const features = graph.stage('conv5', () => {
        x = pool(5, conv(5, x, 256, 3, 1));
        return graph.globalAveragePool('features.mean', x);
      });
      if (classes === null) return { features, logits: null };
      const logits = graph.stage('classifier', () => {
        const flat = graph.flatten('flatten', graph.adaptiveAvgPool('avgpool', x, 6));
        const fc6 = graph.relu('classifier.relu6', graph.linear('classifier.fc6', flat, 4096));
        const fc7 = graph.linear('classifier.fc7', graph.dropout('classifier.drop6', fc6, 0.5), 4096);
        const dropped = graph.dropout('classifier.drop7', graph.relu('classifier.relu7', fc7), 0.5);
        return graph.linear('classifier.fc8', dropped, classes);
      });
      return { features, logits };
    });
  },
};

export const zfnet: NetworkFamily = {
  title: 'ZFNet',
  names: [entry.name],
  find: (name) => (name === entry.name ? entry : null),
};
