/** Layers in words. */
import { expect, test } from 'vitest';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import { describeLayer } from '../../../main/networks/describeLayer.ts';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';

const wordsOf = (network: string, layer: string): string =>
  describeLayer(buildNetwork(network, { classes: 10 }).nodes.find(({ name }) => name === layer)!);

test.each([
  ['resnet50', 'conv1', 'conv 7×7, stride 2'],
  ['resnet50', 'bn1', 'batch norm'],
  ['resnet50', 'maxpool', 'max pool 3×3, stride 2'],
  ['resnet50', 'layer1.0.add', 'add'],
  ['resnet50', 'fc', 'linear 2048 → 10'],
  ['resnext50_32x4d', 'layer1.0.conv2', 'grouped conv 3×3, 32 groups'],
  ['mobilenet_v3_large', 'features.4.block.1.0', 'depthwise conv 5×5, stride 2'],
  ['inception_v3', 'Mixed_6b.branch7x7_2.conv', 'conv 1×7'],
  ['vit_b_16', 'encoder.layers.encoder_layer_0.self_attention', 'self-attention, 12 heads'],
  ['swin_t', 'features.1.1.attn', 'window attention 7×7, 3 heads, shifted by 3'],
  ['vgg16', 'avgpool', 'average pool to 7×7'],
  ['shufflenet_v2_x1_0', 'stage2.1.kept', 'slice 0 to 57'],
  ['alexnet', 'classifier.0', 'dropout 50 %'],
])('%s %s is "%s"', (network, layer, words) => {
  expect(wordsOf(network, layer)).toBe(words);
});

test('strides and dilations that differ by axis are written out', () => {
  const graph = buildGraph({ name: 'odd', inputShape: [3, 32, 32] }, (builder) => {
    const conv = builder.stage('all', () =>
      builder.globalAveragePool(
        'mean',
        builder.conv2d('conv', builder.input, { out: 4, kernel: [3, 5], stride: [2, 1], dilation: 2 }),
      ),
    );
    return { features: conv, logits: null };
  });
  expect(describeLayer(graph.nodes[0]!)).toBe('conv 3×5, stride 2×1, dilation 2');
});

test('every layer of every network has words', () => {
  for (const name of networkNames())
    for (const node of buildNetwork(name, { classes: 10 }).nodes) expect(describeLayer(node), node.name).not.toBe('');
});
