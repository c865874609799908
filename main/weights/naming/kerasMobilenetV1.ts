/**
 * Layers of keras.applications.MobileNet (keras/src/applications/mobilenet.py); the same for every alpha. Keras pads before its
 * strided depthwise convolutions by hand, at the right and the bottom: TensorFlow's SAME wherever the map's edge is even, as it is
 * in pictures of a multiple of 32 px.
 */
import { convAndNorm, type KerasLayer } from './kerasLayer.ts';

const blocks = 13;

export const mobilenetV1Layers = (): readonly KerasLayer[] => [
  ...convAndNorm('conv2d', ['conv1', 'features.0.0'], ['conv1_bn', 'features.0.1']),
  ...Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) => {
    const [depthwise, pointwise, node] = [`conv_dw_${block}`, `conv_pw_${block}`, `features.${block}`];
    return [
      ...convAndNorm('depthwise_conv2d', [depthwise, `${node}.0.0`], [`${depthwise}_bn`, `${node}.0.1`]),
      ...convAndNorm('conv2d', [pointwise, `${node}.1.0`], [`${pointwise}_bn`, `${node}.1.1`]),
    ];
  }),
  // Keras classifies with a 1×1 convolution over the one pixel that pooling leaves.
  { names: ['conv_preds'], node: 'classifier.1', kind: 'conv2d', linear: true },
];
