/** Layers of keras.applications.MobileNetV2 (keras/src/applications/mobilenet_v2.py); the same for every alpha. */
import { convAndNorm, type KerasLayer } from './kerasLayer.ts';

const blocks = 16;

export const mobilenetV2Layers = (): readonly KerasLayer[] => [
  ...convAndNorm('conv2d', ['Conv1', 'features.0.0'], ['bn_Conv1', 'features.0.1']),
  ...separable('expanded_conv', 'features.1.conv', 0),
  ...Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) => {
    const [name, node] = [`block_${block}`, `features.${block + 1}.conv`];
    const expand = convAndNorm('conv2d', [`${name}_expand`, `${node}.0.0`], [`${name}_expand_BN`, `${node}.0.1`]);
    return [...expand, ...separable(name, node, 1)];
  }),
  ...convAndNorm('conv2d', ['Conv_1', `features.${blocks + 2}.0`], ['Conv_1_bn', `features.${blocks + 2}.1`]),
  // "Logits" in the files that Keras 2 published.
  { names: ['predictions', 'Logits'], node: 'classifier.1', kind: 'dense' },
];

/** Depthwise 3×3 and the projection behind it; the first part is number `part`. */
const separable = (name: string, node: string, part: number): readonly KerasLayer[] => [
  ...convAndNorm(
    'depthwise_conv2d',
    [`${name}_depthwise`, `${node}.${part}.0`],
    [`${name}_depthwise_BN`, `${node}.${part}.1`],
  ),
  ...convAndNorm('conv2d', [`${name}_project`, `${node}.${part + 1}`], [`${name}_project_BN`, `${node}.${part + 2}`]),
];
