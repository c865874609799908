/** Keras' names and shapes become those of our MobileNets. That the values are right, kerasNetworks.test.ts shows. */
import { describe, expect, test } from 'vitest';
import { findNetwork } from '../../../../main/networks/registry.ts';
import { keras } from '../../../../main/weights/naming/keras.ts';
import { publishedTensors } from '../../../../main/weights/naming/publishedTensors.ts';

const v1 = findNetwork('mobilenet_v1');
const v2 = findNetwork('mobilenet_v2_0.35');
const inWords = (name: string, tensors: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(
    publishedTensors(
      findNetwork(name),
      Object.entries(tensors).map(([tensor, shape]) => ({ name: tensor, shape })),
    ).tensors.map((tensor) => [
      tensor.fileName,
      `${tensor.name} [${tensor.shape.join()}] ${tensor.axes?.join() ?? 'as it is'}`,
    ]),
  );

test('MobileNetV2: by the names of its layers, older and newer', () => {
  expect(
    inWords('mobilenet_v2', {
      'Conv1/kernel': [3, 3, 3, 32],
      'bn_Conv1/moving_variance': [32],
      'expanded_conv_depthwise/depthwise_kernel': [3, 3, 32, 1],
      'mobilenetv2_1.00_224/block_16_project_BN/gamma': [320],
      'Conv_1/kernel': [1, 1, 320, 1280],
      'Logits/kernel': [1280, 1000],
      'Logits/bias': [1000],
    }),
  ).toEqual({
    'Conv1/kernel': 'features.0.0.weight [32,3,3,3] 3,2,0,1',
    'bn_Conv1/moving_variance': 'features.0.1.running_var [32] as it is',
    'expanded_conv_depthwise/depthwise_kernel': 'features.1.conv.0.0.weight [32,1,3,3] 2,3,0,1',
    'mobilenetv2_1.00_224/block_16_project_BN/gamma': 'features.17.conv.3.weight [320] as it is',
    'Conv_1/kernel': 'features.18.0.weight [1280,320,1,1] 3,2,0,1',
    'Logits/kernel': 'classifier.1.weight [1000,1280] 1,0',
    'Logits/bias': 'classifier.1.bias [1000] as it is',
  });
});

test('MobileNetV1: its classifier is a convolution there and a linear layer here', () => {
  expect(
    inWords('mobilenet_v1_0.5', {
      'conv_dw_1/depthwise_kernel': [3, 3, 16, 1],
      'conv_pw_13_bn/beta': [512],
      'conv_preds/kernel': [1, 1, 512, 1000],
      'conv_preds/bias': [1000],
    }),
  ).toEqual({
    'conv_dw_1/depthwise_kernel': 'features.1.0.0.weight [16,1,3,3] 2,3,0,1',
    'conv_pw_13_bn/beta': 'features.13.1.1.bias [512] as it is',
    'conv_preds/kernel': 'classifier.1.weight [1000,512] 3,2,0,1',
    'conv_preds/bias': 'classifier.1.bias [1000] as it is',
  });
});

test('numbered layers: the n-th of a class, in the folder that holds the network', () => {
  expect(
    inWords('mobilenet_v2', {
      'layers/functional/layers/conv2d/vars/0': [3, 3, 3, 32],
      'layers/functional/layers/conv2d_1/vars/0': [1, 1, 32, 16],
      'layers/functional/layers/depthwise_conv2d/vars/0': [3, 3, 32, 1],
      'layers/functional/layers/batch_normalization_2/vars/3': [16],
      'layers/dense/vars/0': [1280, 5],
      'layers/dense/vars/1': [5],
    }),
  ).toEqual({
    'layers/functional/layers/conv2d/vars/0': 'features.0.0.weight [32,3,3,3] 3,2,0,1',
    'layers/functional/layers/conv2d_1/vars/0': 'features.1.conv.1.weight [16,32,1,1] 3,2,0,1',
    'layers/functional/layers/depthwise_conv2d/vars/0': 'features.1.conv.0.0.weight [32,1,3,3] 2,3,0,1',
    'layers/functional/layers/batch_normalization_2/vars/3': 'features.1.conv.2.running_var [16] as it is',
  });
});

test('what nobody knows keeps its name, so that it is reported; a classifier of somebody’s own is left out', () => {
  expect(
    inWords('mobilenet_v2', {
      'Conv1/kernel': [3, 3, 3, 32],
      'attention/kernel': [3, 3, 8, 8],
      'block_1_expand/bias_correction': [96],
      'block_2_expand/kernel': [96, 16],
      'my_dense/kernel': [1280, 4],
      'my_dense/bias': [4],
    }),
  ).toEqual({
    'Conv1/kernel': 'features.0.0.weight [32,3,3,3] 3,2,0,1',
    'attention/kernel': 'attention/kernel [3,3,8,8] as it is',
    'block_1_expand/bias_correction': 'block_1_expand/bias_correction [96] as it is',
    'block_2_expand/kernel': 'block_2_expand/kernel [96,16] as it is',
  });
});

describe('applies', () => {
  const applies = (...names: string[]) => keras.applies(names.map((name) => ({ name, shape: [1] })));
  test('to names of layers and of numbered layers', () => {
    expect([applies('Conv1/kernel'), applies('a/depthwise_kernel'), applies('layers/conv2d/vars/0')]).toEqual([
      true,
      true,
      true,
    ]);
  });
  test('not to names of PyTorch', () => {
    expect(applies('features.0.0.weight', 'layer1.0.kernel', 'vars.0')).toBe(false);
  });
});

test('says how its weights want to be computed, for its own networks only', () => {
  const conventions = {
    padding: 'same',
    batchNormEpsilon: 1e-3,
    preprocessing: { size: 224, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  };
  expect([keras.conventions(v1), keras.conventions(v2), keras.conventions(findNetwork('resnet50'))]).toEqual([
    conventions,
    conventions,
    null,
  ]);
  expect(keras.rename(findNetwork('resnet50'), [{ name: 'conv1_conv/kernel', shape: [7, 7, 3, 64] }])).toBeNull();
});
