/** Network in Network, the ImageNet version (Lin, Chen, Yan, "Network in network", 2013): each convolution is followed by two of 1×1, and means take the place of fully connected layers. */
import { buildGraph } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

const entry: NetworkEntry = {
  name: 'nin',
  title: 'Network in Network',
  inputSize: 224,
  build(options) {
    torchPaddingOnly('nin', options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name: 'nin', inputShape: [3, inputSize, inputSize] }, (graph) => {
      const conv = (name: string, relu: string, from: string, out: number, kernel = 1, padding = 0, stride = 1) =>
        graph.relu(
          `features.relu${relu}`,
          graph.conv2d(`features.${name}`, from, { out, kernel, padding, stride, bias: true }),
        );
      const block = (tag: number, from: string, out: number, kernel: number, padding: number, stride = 1) => {
        const first = conv(`conv${tag}`, `${tag}a`, from, out, kernel, padding, stride);
        const second = conv(`cccp${tag}a`, `${tag}b`, first, out);
        const third = conv(`cccp${tag}b`, `${tag}c`, second, out);
        return graph.maxPool(`features.pool${tag}`, third, { kernel: 3, stride: 2, ceilMode: true });
      };
      let x = graph.stage('block1', () => block(1, graph.input, 96, 11, 0, 4));
      x = graph.stage('block2', () => block(2, x, 256, 5, 2));
      x = graph.stage('block3', () => graph.dropout('features.drop', block(3, x, 384, 3, 1), 0.5));
      // The last 1×1 convolution has a channel for each class: it is the classifier.
      const features = graph.stage('block4', () => {
        x = conv('cccp4a', '4b', conv('conv4', '4a', x, 1024, 3, 1), 1024);
        return graph.globalAveragePool('features.mean', x);
      });
      const logits =
        classes === null
          ? null
          : graph.stage('classifier', () => graph.globalAveragePool('gap', conv('cccp4b', '4c', x, classes)));
      return { features, logits };
    });
  },
};

export const networkInNetwork: NetworkFamily = {
  title: 'Network in Network',
  names: [entry.name],
  find: (name) => (name === entry.name ? entry : null),
};
