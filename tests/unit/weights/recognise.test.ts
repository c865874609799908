/** A file is recognised whatever training program wrapped it, or refused with the nearest network and what differs. */
import { describe, expect, test } from 'vitest';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';
import type { ListedTensor } from '../../../main/weights/readWeightsFile.ts';
import * as recognition from '../../../main/weights/recognise.ts';

const targets = recognition.recognisable();
const recogniseNetwork = (tensors: readonly ListedTensor[]) => recognition.recogniseNetwork(tensors, targets);
const requireNetwork = (tensors: readonly ListedTensor[], file: string) =>
  recognition.requireNetwork(tensors, file, targets);

const tensorsOf = (network: string, classes: number | null = null, prefix = ''): ListedTensor[] =>
  buildNetwork(network, { classes }).parameters.map(({ name, shape }) => ({ name: `${prefix}${name}`, shape }));

const only = (tensors: readonly ListedTensor[]) => {
  const found = recogniseNetwork(tensors);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe.each([...networkNames(), 'mobilenet_v2_0.42', 'mobilenet_v1_0.3'])('%s', (network) => {
  test.each([null, 7])('with a classifier of %s classes', (classes) => {
    expect(only(tensorsOf(network, classes))).toMatchObject({ network, naming: 'torchvision', classes });
  });
});

test('says how it was found', () => {
  const counters = ['bn1', 'layer1.0.bn1'].map((name) => ({ name: `${name}.num_batches_tracked`, shape: [] }));
  expect(only([...tensorsOf('resnet18', 1000), ...counters]).why).toBe(
    'Its 104 parameters fit ResNet-18 by name and shape.',
  );
  expect(only(tensorsOf('resnet18')).why).toBe(
    "Its 100 parameters fit ResNet-18 by name and shape. It comes without that network's classifier.",
  );
});

describe('wrappers', () => {
  test.each([
    ['module.', null],
    ['_orig_mod.', null],
    ['_orig_mod.module.', null],
    ['model.', 'model'],
    ['backbone.', 'backbone'],
    ['state_dict.module.', 'state_dict'],
    ['ema.module.', 'ema'],
    ['net.encoder._orig_mod.', 'net.encoder'],
  ])('%s', (prefix, part) => {
    for (const network of ['resnet18', 'squeezenet1_1', 'vit_b_16', 'nin']) {
      const found = only(tensorsOf(network, 1000, prefix));
      expect(found).toMatchObject({ network, classes: 1000 });
      if (part === null) expect(found.why).not.toContain('taken from');
      else expect(found.why).toContain(`taken from "${part}"`);
    }
  });

  test('a head of their own instead of the classifier', () => {
    const head = ['head.weight', 'head.bias', 'classifier.fc.weight'].map((name) => ({ name, shape: [3, 512] }));
    const wrapped = [...tensorsOf('resnet18', null, 'backbone.'), ...head];
    expect(only(wrapped)).toMatchObject({ network: 'resnet18', classes: null });
    const replaced = [...tensorsOf('resnet18'), { name: 'fc.1.weight', shape: [3, 512] }];
    expect(only(replaced)).toMatchObject({ network: 'resnet18', classes: null });
  });

  test("a detector's backbone", () => {
    const rest = ['rpn.head.conv.weight', 'roi_heads.box_head.fc6.weight'].map((name) => ({ name, shape: [256] }));
    const found = only([...tensorsOf('resnet50', null, 'backbone.body.'), ...rest]);
    expect(found.network).toBe('resnet50');
    expect(found.why).toContain('They were taken from "backbone.body"; 2 other tensors were left aside.');
  });
});

describe('checkpoints with more than the weights', () => {
  const state = [
    { name: 'optimizer.state.0.exp_avg', shape: [64, 3, 7, 7] },
    { name: 'optimizer.state.0.exp_avg_sq', shape: [64, 3, 7, 7] },
    { name: 'lr_scheduler.last_lr', shape: [1] },
    { name: 'epoch', shape: [] },
  ];

  test('the running average is taken before the last weights', () => {
    const found = only([
      ...tensorsOf('resnet18', 1000, 'model.'),
      ...tensorsOf('resnet18', 1000, 'model_ema.module.'),
      { name: 'model_ema.n_averaged', shape: [] },
      ...state,
    ]);
    expect(found).toMatchObject({ network: 'resnet18', classes: 1000 });
    expect(found.why).toContain(
      'They were taken from "model_ema", the running average, which is better than the weights of the last step; ',
    );
  });

  test('an average inside the plain names', () => {
    const found = only([...tensorsOf('resnet18', 1000), ...tensorsOf('resnet18', 1000, 'ema.')]);
    expect(found.why).toContain('They were taken from "ema", the running average');
  });

  test("the optimiser's state is left aside", () => {
    const found = only([...tensorsOf('resnet18', 10), ...state.slice(0, 3)]);
    expect(found).toMatchObject({ network: 'resnet18', classes: 10 });
    expect(found.why).toContain('The weights were taken; 3 other tensors were left aside.');
  });
});

test('a file with two networks is not guessed at', () => {
  const tensors = [...tensorsOf('resnet18', 10, 'student.'), ...tensorsOf('resnet34', 10, 'other.')];
  expect(recogniseNetwork(tensors).map(({ network }) => network)).toEqual(['resnet18', 'resnet34']);
  expect(() => requireNetwork(tensors, 'pair.pth')).toThrow(
    '"pair.pth" fits resnet18 and resnet34 alike. Say which of them it is meant for: with --network NAME, or on the Networks page.',
  );
});

describe('what fits nothing', () => {
  const refusal = (tensors: readonly ListedTensor[]) => {
    expect(recogniseNetwork(tensors)).toEqual([]);
    try {
      requireNetwork(tensors, '/somewhere/weights.pth');
    } catch (error) {
      return error;
    }
    return null;
  };

  test('is told by the nearest network, with lists by name', () => {
    const tensors = tensorsOf('resnet34', 1000)
      .filter(({ name }) => name !== 'layer2.0.bn1.bias')
      .map((tensor) => (tensor.name === 'conv1.weight' ? { ...tensor, shape: [64, 1, 7, 7] } : tensor));
    expect(refusal([...tensors, { name: 'surprise.weight', shape: [1] }])).toMatchObject({
      code: 'unusable-data',
      subject: '/somewhere/weights.pth',
      message:
        '"weights.pth" fits no network that Thaw knows. Closest is resnet34: 1 missing: layer2.0.bn1.bias. ' +
        '1 not part of the network: surprise.weight. 1 of another shape: conv1.weight is [64, 1, 7, 7], not [64, 3, 7, 7].',
    });
  });

  test('is not compared with a network that has nothing in common with it', () => {
    expect(refusal([{ name: 'embedding.weight', shape: [30000, 768] }])).toMatchObject({
      code: 'unusable-data',
      message: '"weights.pth" holds the weights of no network that Thaw knows: it holds one tensor "embedding.weight".',
    });
    expect(refusal([])).toMatchObject({ message: expect.stringContaining('there is nothing in it') });
  });
});
