/** AlexNet in its one-column form without local response normalisation (Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014), torchvision's layout and names. */
import { buildGraph } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

const entry: NetworkEntry = {
  name: 'alexnet',
  title: 'AlexNet',
  inputSize: 224,
  build(options) {
    torchPaddingOnly('alexnet', options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name: 'alexnet', inputShape: [3, inputSize, inputSize] }, (graph) => {
      const conv = (index: number, from: string, out: number, kernel: number, padding: number, stride = 1) =>
        graph.relu(
          `features.${index + 1}`,
          graph.conv2d(`features.${index}`, from, { out, kernel, padding, stride, bias: true }),
        );
      const pool = (index: number, from: string) => graph.maxPool(`features.${index}`, from, { kernel: 3, stride: 2 });
      let x = graph.stage('conv1', () => pool(2, conv(0, graph.input, 64, 11, 2, 4)));
      x = graph.stage('conv2', () => pool(5, conv(3, x, 192, 5, 2)));
      x = graph.stage('conv3', () => conv(6, x, 384, 3, 1));
      x = graph.stage('conv4', () => conv(8, x, 256, 3, 1));
      // Features are the means of the last maps: the fully connected part is most of the network and knows only ImageNet.
      const features = graph.stage('conv5', () => {
        x = pool(12, conv(10, x, 256, 3, 1));
        return graph.globalAveragePool('features.mean', x);
      });
      if (classes === null) return { features, logits: null };
      const logits = graph.stage('classifier', () => {
        const flat = graph.flatten('flatten', graph.adaptiveAvgPool('avgpool', x, 6));
        const fc6 = graph.linear('classifier.1', graph.dropout('classifier.0', flat, 0.5), 4096);
        const dropped = graph.dropout('classifier.3', graph.relu('classifier.2', fc6), 0.5);
        const fc7 = graph.relu('classifier.5', graph.linear('classifier.4', dropped, 4096));
        return graph.linear('classifier.6', fc7, classes);
      });
      return { features, logits };
    });
  },
};

export const alexnet: NetworkFamily = {
  title: 'AlexNet',
  names: [entry.name],
  find: (name) => (name === entry.name ? entry : null),
};
