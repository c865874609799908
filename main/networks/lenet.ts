/** LeNet-5 (LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998) for one grey channel: C3 sees all of S2, plain average pooling, a linear output. */
import { ServiceError } from '../contract/errors.ts';
import { buildGraph } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

const lenet5: NetworkEntry = {
  name: 'lenet5',
  title: 'LeNet-5',
  inputSize: 32,
  // The ten digits.
  publishedClasses: 10,
  build(options) {
    torchPaddingOnly('lenet5', options);
    const { inputSize = 32, classes = null } = options;
    if (inputSize !== 32)
      throw new ServiceError('invalid-request', `LeNet-5 takes pictures of 32 px, not of ${inputSize} px.`, {
        subject: 'inputSize',
      });
    return buildGraph({ name: 'lenet5', inputShape: [1, inputSize, inputSize] }, (graph) => {
      const s2 = graph.stage('c1', () => {
        const c1 = graph.conv2d('c1', graph.input, { out: 6, kernel: 5, bias: true });
        return graph.avgPool('s2', graph.activation('tanh', 'tanh1', c1), { kernel: 2, stride: 2 });
      });
      const s4 = graph.stage('c3', () => {
        const c3 = graph.conv2d('c3', s2, { out: 16, kernel: 5, bias: true });
        return graph.avgPool('s4', graph.activation('tanh', 'tanh3', c3), { kernel: 2, stride: 2 });
      });
      const flat = graph.stage('c5', () => {
        const c5 = graph.conv2d('c5', s4, { out: 120, kernel: 5, bias: true });
        return graph.flatten('flatten', graph.activation('tanh', 'tanh5', c5));
      });
      const features = graph.stage('f6', () => graph.activation('tanh', 'tanh6', graph.linear('f6', flat, 84)));
      const logits =
        classes === null ? null : graph.stage('classifier', () => graph.linear('output', features, classes));
      return { features, logits };
    });
  },
};

export const lenet: NetworkFamily = {
  title: 'LeNet',
  names: [lenet5.name],
  find: (name) => (name === lenet5.name ? lenet5 : null),
};
