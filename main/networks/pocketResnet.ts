/** pocket_resnet: the small ResNet whose weights ship with Thaw (see resources/networks/pocket_resnet/MODEL_CARD.md). */
import { buildGraph } from './buildGraph.ts';
import type { NetworkEntry, NetworkFamily } from './family.ts';
import { type BlockStyle, basicBlock } from './resnet.ts';

const table = { stem: 32, widths: [48, 96, 160, 256], depths: [1, 1, 2, 1], last: 512 } as const;

/** Features: means of conv5 (512), layer4 (256) and layer3 (160) side by side, which linear heads separate best. */
const pocketResnetEntry: NetworkEntry = {
  name: 'pocket_resnet',
  title: 'Pocket ResNet',
  inputSize: 128,
  publishedClasses: null,
  build: ({ inputSize = 128, classes = null, padding = 'torch', batchNormEpsilon = 1e-5 }) =>
    buildGraph({ name: 'pocket_resnet', inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style: BlockStyle = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () => {
        const conv = graph.conv2d('conv1', graph.input, {
          out: table.stem,
          kernel: 3,
          stride: 2,
          padding: style.same ? 'same' : 1,
        });
        const relu = graph.relu('relu', graph.batchNorm('bn1', conv, style.epsilon));
        return graph.maxPool('maxpool', relu, { kernel: 3, stride: 2, padding: 1 });
      });
      // Each pool stands in the stage that makes its map, so that a thaw point never cuts between them.
      const means: string[] = [];
      for (const [index, width] of table.widths.entries()) {
        const stage = `layer${index + 1}`;
        graph.stage(stage, () => {
          for (let block = 0; block < table.depths[index]!; block++)
            x = basicBlock(graph, `${stage}.${block}`, x, width, index > 0 && block === 0 ? 2 : 1, style);
          if (index >= 2) means.unshift(graph.globalAveragePool(`${stage}.mean`, x));
        });
      }
      const { conv5, features } = graph.stage('conv5', () => {
        const conv = graph.conv2d('conv5', x, { out: table.last, kernel: 1 });
        const mean = graph.globalAveragePool(
          'conv5.mean',
          graph.relu('relu5', graph.batchNorm('bn5', conv, style.epsilon)),
        );
        return { conv5: mean, features: graph.concat('features', [mean, ...means]) };
      });
      // The classifier that the weights were trained with saw conv5 alone.
      const logits = classes === null ? null : graph.stage('classifier', () => graph.linear('fc', conv5, classes));
      return { features, logits };
    }),
};

export const pocketResnet: NetworkFamily = {
  title: 'Pocket ResNet',
  names: [pocketResnetEntry.name],
  find: (name) => (name === pocketResnetEntry.name ? pocketResnetEntry : null),
};
