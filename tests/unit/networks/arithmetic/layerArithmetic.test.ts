/** The arithmetic of layers, each number checked against one made by hand or in the paper. */
import { describe, expect, test } from 'vitest';
import { layerArithmetic } from '../../../../main/networks/arithmetic/layerArithmetic.ts';
import { buildGraph, type GraphBuilder } from '../../../../main/networks/buildGraph.ts';
import { buildNetwork, networkNames } from '../../../../main/networks/registry.ts';

const of = (network: string, layer: string, inputSize?: number) =>
  layerArithmetic(buildNetwork(network, { classes: 1000, inputSize }), layer)!;

/** The first node that `add` puts behind a picture [channels, height, width]. */
const alone = (shape: [number, number, number], add: (graph: GraphBuilder) => string) => {
  const graph = buildGraph({ name: 'alone', inputShape: shape }, (builder) => {
    const features = builder.stage('all', () => builder.globalAveragePool('mean', add(builder)));
    return { features, logits: null };
  });
  return layerArithmetic(graph, graph.nodes[0]!.name)!;
};

describe('the output size', () => {
  test('is spelt out with letters and numbers, and shown before it is rounded', () => {
    const { outputSize, letters } = of('resnet50', 'conv1');
    expect(outputSize).toEqual({
      formula: '(N + 2·P − F)/S + 1',
      worked: '(224 + 2·3 − 7)/2 + 1 = 112.5 → 112',
      result: '112 × 112',
    });
    expect(letters).toBe(
      'N: edge of the input, 224 px · P: padding on each side, 3 · F: edge of the window, 7 · S: stride, 2 · ' +
        'Cin: channels in, 3 · Cout: channels out, 64 · H, W: height and width of the output, 112 and 112',
    );
  });

  test('knows dilation', () => {
    const { outputSize } = alone([3, 32, 32], (graph) =>
      graph.conv2d('conv', graph.input, { out: 8, kernel: 3, dilation: 2, padding: 2 }),
    );
    expect(outputSize).toEqual({
      formula: '(N + 2·P − D·(F − 1) − 1)/S + 1',
      worked: '(32 + 2·2 − 2·(3 − 1) − 1)/1 + 1 = 32',
      result: '32 × 32',
    });
  });

  test("knows TensorFlow's padding, which is uneven", () => {
    const { outputSize, letters } = alone([3, 224, 224], (graph) =>
      graph.conv2d('conv', graph.input, { out: 8, kernel: 3, stride: 2, padding: 'same' }),
    );
    expect(outputSize).toEqual({
      formula: '(N + P₁ + P₂ − F)/S + 1',
      worked: '(224 + 0 + 1 − 3)/2 + 1 = 112',
      result: '112 × 112',
    });
    expect(letters).toContain('P₁: padding before, 0 · P₂: padding after, 1');
  });

  test('knows ceil mode, and where it leaves out a window', () => {
    expect(of('zfnet', 'features.pool1').outputSize).toEqual({
      formula: '⌈(N + 2·P − F)/S⌉ + 1',
      worked: '⌈(110 + 2·0 − 3)/2⌉ + 1 = 55',
      result: '55 × 55',
    });
    // A third window would begin at 4 − 1, which is beyond the three columns.
    const { outputSize } = alone([1, 3, 3], (graph) =>
      graph.maxPool('pool', graph.input, { kernel: 2, stride: 2, padding: 1, ceilMode: true }),
    );
    expect(outputSize?.worked).toBe('⌈(3 + 2·1 − 2)/2⌉ + 1 = 3, less one that would begin behind the end: 2');
    expect(outputSize?.result).toBe('2 × 2');
  });

  test('is given for both axes where they differ', () => {
    expect(of('inception_v3', 'Mixed_6b.branch7x7_2.conv').outputSize).toEqual({
      formula: '(N + 2·P − F)/S + 1',
      worked: 'height (17 + 2·0 − 1)/1 + 1 = 17; width (17 + 2·3 − 7)/1 + 1 = 17',
      result: '17 × 17',
    });
  });

  test('follows the size of the picture', () => {
    expect(of('resnet50', 'conv1', 128).outputSize?.worked).toBe('(128 + 2·3 − 7)/2 + 1 = 64.5 → 64');
  });

  test('is nothing for a layer without a window', () => {
    expect(of('resnet50', 'layer1.0.add')).toMatchObject({
      ...{ outputSize: null, letters: null, parameters: null, otherBias: null, macs: null, savings: [] },
    });
  });
});

describe('parameters and multiply-adds', () => {
  test.each([
    // Network, layer, parameters, with the other bias, multiply-adds.
    ['resnet50', 'conv1', '7·7·3·64 = 9,408', 9_472, '112·112·64·7·7·3 = 118,013,952'],
    ['vgg16', 'features.0', '3·3·3·64 + 64 = 1,792', 1_728, '224·224·64·3·3·3 = 86,704,128'],
    ['vgg16', 'classifier.0', '25088·4096 + 4096 = 102,764,544', 102_760_448, '25088·4096 = 102,760,448'],
    ['resnext50_32x4d', 'layer1.0.conv2', '3·3·(128/32)·128 = 4,608', 4_736, '56·56·128·3·3·(128/32) = 14,450,688'],
    ['mobilenet_v2', 'features.1.conv.0.0', '3·3·(32/32)·32 = 288', 320, '112·112·32·3·3·(32/32) = 3,612,672'],
    ['inception_v3', 'Mixed_6b.branch7x7_2.conv', '1·7·128·128 = 114,688', 114_816, '17·17·128·1·7·128 = 33,144,832'],
    ['resnet50', 'bn1', '2·64 = 128', null, null],
    ['convnext_tiny', 'features.1.0.layer_scale', '96 = 96', null, null],
    ['vit_b_16', 'encoder.pos_embedding', '197·768 = 151,296', null, null],
    [
      ...['vit_b_16', 'encoder.layers.encoder_layer_0.self_attention', '4·768·768 + 4·768 = 2,362,368'],
      ...[null, '4·197·768·768 + 2·197·197·768 = 524,391,936'],
    ],
    [
      ...['swin_t', 'features.1.0.attn', '4·96·96 + 4·96 + (2·7 − 1)²·3 = 37,755'],
      ...[null, '4·3136·96·96 + 2·3136·7·7·96 = 145,108,992'],
    ],
  ] as const)('%s %s', (network, layer, parameters, otherBias, macs) => {
    const found = of(network, layer);
    expect({ ...found, parameters: found.parameters?.worked, macs: found.macs?.worked ?? null }).toMatchObject({
      ...{ parameters, otherBias, macs },
    });
  });

  test('every formula gives what the cost table says, in every network', () => {
    for (const name of networkNames()) {
      const graph = buildNetwork(name, { classes: 10 });
      for (const node of graph.nodes.filter((_, index) => index % 7 === 0)) {
        const { layer, parameters, macs, outputSize } = layerArithmetic(graph, node.name)!;
        for (const [line, figure] of [
          [parameters, layer.parameters],
          [macs, layer.macs],
        ] as const) {
          if (line === null) expect(figure, `${name} ${node.name}`).toBe(0);
          else expect(computed(line.worked), `${name} ${node.name}: ${line.worked}`).toBe(figure);
        }
        if (outputSize !== null) expect(outputSize.result).toBe(`${layer.shape[1]} × ${layer.shape[2]}`);
      }
    }
  });
});

describe('savings', () => {
  const savings = (network: string, layer: string) => of(network, layer).savings;

  test('of a bottleneck, told at each of its layers', () => {
    // 256·64 + 9·64·64 + 64·256 against 9·256·256.
    const sentence =
      'This bottleneck (1×1 256 → 64, then 3×3 64 → 64, then 1×1 64 → 256) has 69,632 weights; ' +
      'a plain 3×3 256 → 256 would have 589,824: 8.5 times fewer.';
    for (const layer of ['conv1', 'conv2', 'conv3'])
      expect(savings('resnet50', `layer1.1.${layer}`)).toContain(sentence);
    expect(savings('resnet50', 'layer1.0.downsample.0')).toEqual([]);
  });

  test('of a 1×1 before a wide window', () => {
    // 192·48 + 25·48·64 against 25·192·64.
    expect(savings('inception_v3', 'Mixed_5b.branch5x5_2.conv')[0]).toBe(
      'With the 1×1 before it, this (1×1 192 → 48, then 5×5 48 → 64) has 86,016 weights; ' +
        'a plain 5×5 192 → 64 would have 307,200: 3.6 times fewer.',
    );
  });

  test('that a bottleneck, a pair or a depthwise convolution would bring to a plain one', () => {
    expect(savings('vgg16', 'features.12')).toEqual([
      'Together with the 3×3 before it, it sees 5×5 of the map that they begin with. They have 884,736 weights; one 5×5 ' +
        '128 → 256 would have 819,200: 1.1 times as many.',
      'A 1×1 bottleneck to 64 channels and back would need 256·64 + 3·3·64·64 + 64·256 = 69,632 weights instead of ' +
        '589,824: 8.5 times fewer.',
      'A pair of 3×1 and 1×3 would need 3·256·256 + 3·256·256 = 393,216 weights instead of 589,824: 1.5 times fewer.',
      'A depthwise 3×3 and a 1×1 would need 3·3·256 + 256·256 = 67,840 weights instead of 589,824: 8.7 times fewer.',
    ]);
  });

  test('of a depthwise separable convolution', () => {
    // 9·144 + 144·24 against 9·144·24, at both of its layers.
    const sentence =
      'This depthwise separable convolution (depthwise 3×3 144 → 144, then 1×1 144 → 24) has 4,752 weights; ' +
      'a plain 3×3 144 → 24 would have 31,104: 6.5 times fewer.';
    expect(savings('mobilenet_v2', 'features.3.conv.1.0')).toEqual([sentence]);
    expect(savings('mobilenet_v2', 'features.3.conv.2')).toEqual([sentence]);
    // Past squeeze and excitation, and where a linear layer at each position does the 1×1's work.
    expect(savings('mobilenet_v3_large', 'features.4.block.1.0')[0]).toContain('then 1×1 72 → 40');
    expect(savings('convnext_tiny', 'features.1.0.block.0')[0]).toContain('then linear 96 → 384');
  });

  test('of groups', () => {
    expect(savings('resnext50_32x4d', 'layer1.0.conv2')).toEqual([
      'In 32 groups each filter sees 4 of 128 channels: 4,608 weights; without groups it would have 147,456: 32 times as many.',
    ]);
  });

  test('of a row and a column, also when two pairs follow each other', () => {
    // 7·128·128 + 7·128·192 against 49·128·192.
    const sentence =
      'This pair (1×7 128 → 128, then 7×1 128 → 192) has 286,720 weights; ' +
      'a plain 7×7 128 → 192 would have 1,204,224: 4.2 times fewer.';
    expect(savings('inception_v3', 'Mixed_6b.branch7x7_2.conv')).toEqual([sentence]);
    expect(savings('inception_v3', 'Mixed_6b.branch7x7_3.conv')).toEqual([sentence]);
    const pairs = [2, 3, 4, 5].map((part) => savings('inception_v3', `Mixed_6b.branch7x7dbl_${part}.conv`)[0]!);
    expect(pairs[0]).toContain('(7×1 128 → 128, then 1×7 128 → 128) has 229,376');
    expect(pairs[1]).toBe(pairs[0]);
    expect(pairs[2]).toContain('(7×1 128 → 128, then 1×7 128 → 192) has 286,720');
    expect(pairs[3]).toBe(pairs[2]);
  });

  test('of a row beside a column', () => {
    // 2·3·384·384 against 9·384·768.
    expect(savings('inception_v3', 'Mixed_7b.branch3x3_2a.conv')).toEqual([
      'With 3×1 384 → 384 beside it, it has 884,736 weights; one 3×3 384 → 768 would have 2,654,208: 3 times fewer.',
    ]);
  });

  test('of three 3×3 in place of 7×7, and where that would cost more', () => {
    // 3·9·512·512 against 49·512·512.
    expect(savings('vgg16', 'features.28')[0]).toBe(
      'Together with the two 3×3 before it, it sees 7×7 of the map that they begin with. They have 7,077,888 weights; one 7×7 ' +
        '512 → 512 would have 12,845,056: 1.8 times fewer.',
    );
    expect(savings('resnet50', 'conv1')).toEqual([
      'Three 3×3 one after the other, which see as far, would need 9·3·64 + 2·9·64·64 = 75,456 weights instead of 9,408: 8 times as many.',
      'A pair of 7×1 and 1×7 would need 7·3·64 + 7·64·64 = 30,016 weights instead of 9,408: 3.2 times as many.',
      'A depthwise 7×7 and a 1×1 would need 7·7·3 + 3·64 = 339 weights instead of 9,408: 28 times fewer.',
    ]);
  });

  test('of means in place of a flattened map', () => {
    expect(savings('vgg16', 'classifier.0')).toEqual([
      'Fed with the means of the 7×7 map instead of every value, it would need 512·4096 = 2,097,152 weights instead of ' +
        '102,760,448: 49 times fewer.',
    ]);
  });
});

test('a layer that is not there is nothing', () => {
  expect(layerArithmetic(buildNetwork('resnet18'), 'conv9')).toBeNull();
});

/** Computes the left side of "4·96·96 + (2·7 − 1)²·3 = 37,755" afresh, and checks that the right side says the same. */
function computed(worked: string): number {
  const [sum, result] = worked.split(' = ') as [string, string];
  const terms = sum.replaceAll(/\((\d+)·(\d+) − (\d+)\)²/g, (_, a, b, c) => String((a * b - c) ** 2));
  const value = terms
    .split(' + ')
    .map((term) =>
      term
        .replaceAll(/\((\d+)\/(\d+)\)/g, (_, a, b) => String(a / b))
        .split('·')
        .reduce((product, factor) => product * Number(factor), 1),
    )
    .reduce((total, term) => total + term, 0);
  expect(result).toBe(value.toLocaleString('en'));
  return value;
}
