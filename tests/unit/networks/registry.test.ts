/** Networks are found by name, and a slip of the finger is answered with the name that was meant. */
import { describe, expect, test } from 'vitest';
import { costOf } from '../../../main/networks/cost.ts';
import { buildNetwork, findNetwork, networkNames } from '../../../main/networks/registry.ts';

test.each([
  ['resnet-18', 'resnet18'],
  ['RESNET50', 'resnet50'],
  ['pocketresnet', 'pocket_resnet'],
  ['mobilenetv2', 'mobilenet_v2'],
  ['mobilenet_v2_0.355555', 'mobilenet_v2_0.35'],
  ['constructor', 'resnet18'],
])('"%s" is not a network, but "%s" is', (name, meant) => {
  expect(() => findNetwork(name)).toThrow(
    expect.objectContaining({
      code: 'invalid-request',
      message: `"${name}" is not a network. Did you mean "${meant}"?`,
    }),
  );
});

test('every listed network builds, as a backbone and with a classifier, in one graph of consecutive stages', () => {
  for (const name of networkNames()) {
    const backbone = buildNetwork(name);
    const whole = buildNetwork(name, { classes: 7 });
    expect(backbone.logits).toBeNull();
    expect(whole.nodes.slice(0, backbone.nodes.length)).toEqual(backbone.nodes);
    expect(whole.featureCount).toBe(backbone.featureCount);
    expect(costOf(whole).nodes.find((node) => node.name === whole.logits)!.shape).toEqual([7]);
    for (const graph of [backbone, whole])
      expect(graph.stages.flatMap((stage) => stage.nodes)).toEqual(graph.nodes.map((node) => node.name));
  }
});

test('what a value sees grows with windows and merged patches, and is everything after self-attention', () => {
  const seen = (name: string, node: string) =>
    costOf(buildNetwork(name)).nodes.find((one) => one.name === node)!.receptiveField?.size[0] ?? 'everything';
  // Patches of 4 px; a window of 7 patches; twice that in patches of 2×2; a window of 7 of those.
  expect(seen('swin_t', 'features.0.0')).toBe(4);
  expect(seen('swin_t', 'features.1.0.attn')).toBe(28);
  expect(seen('swin_t', 'features.1.1')).toBe(52);
  expect(seen('swin_t', 'features.2.reduction')).toBe(56);
  expect(seen('vit_b_16', 'encoder.pos_embedding')).toBe(16);
  expect(seen('vit_b_16', 'encoder.layers.encoder_layer_0.self_attention')).toBe('everything');
});

test('stages are shown channels first, whatever order the network computes in', () => {
  const shapes = (name: string) => costOf(buildNetwork(name)).stages.map(({ shape }) => shape);
  expect(shapes('swin_t')).toEqual([
    [96, 56, 56],
    [96, 56, 56],
    [192, 28, 28],
    [384, 14, 14],
    [768, 7, 7],
  ]);
  expect(shapes('convnext_tiny').at(-2)).toEqual([384, 14, 14]);
  expect(shapes('vit_b_16').slice(0, 2)).toEqual([
    [768, 14, 14],
    [768, 197],
  ]);
});

describe('MobileNetV2', () => {
  test('comes in any width, in multiples of 8 channels', () => {
    // Parameters of Keras Applications' MobileNetV2 without top, for every width that it has.
    const known = { 0.35: 410208, 0.5: 706224, 0.75: 1382064, 1.4: 4363712 };
    for (const [width, withStatistics] of Object.entries(known)) {
      const graph = buildNetwork(`mobilenet_v2_${width}`);
      const all = graph.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect(all, width).toBe(withStatistics);
    }
    for (const node of buildNetwork('mobilenet_v2_0.42').nodes)
      if (node.op === 'conv2d') expect(node.outChannels % 8).toBe(0);
  });

  test("takes TensorFlow's padding and epsilon where its weights need them", () => {
    const graph = buildNetwork('mobilenet_v2_0.35', { padding: 'same', batchNormEpsilon: 1e-3 });
    for (const node of graph.nodes) {
      if (node.op === 'conv2d' && node.kernel[0] === 3) expect(node.padding).toBe('same');
      if (node.op === 'batchNorm') expect(node.epsilon).toBe(1e-3);
    }
    // The shapes are the same either way.
    expect(costOf(graph).macs).toBe(costOf(buildNetwork('mobilenet_v2_0.35')).macs);
  });
});

test('pocket_resnet is what its model card says', () => {
  const graph = buildNetwork('pocket_resnet');
  const { parameters, macs, stages } = costOf(graph);
  expect({ parameters, macs, features: graph.featureCount }).toEqual({
    ...{ parameters: 2146368, macs: 145686528, features: 928 },
  });
  expect(stages.map(({ name, shape }) => [name, shape])).toEqual([
    ['stem', [32, 32, 32]],
    ['layer1', [48, 32, 32]],
    ['layer2', [96, 16, 16]],
    ['layer3', [160, 8, 8]],
    ['layer4', [256, 4, 4]],
    ['conv5', [512, 4, 4]],
  ]);
});
