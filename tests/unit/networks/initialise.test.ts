/** First values have the moments that their papers ask for. */
import { expect, test } from 'vitest';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import { type Initialisation, initialise } from '../../../main/networks/initialise.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

/** Convolution 64 → 96 in two groups, 3×3: a unit reads 32 · 9 values, 96 · 9 units read a value. */
const graph = buildGraph({ name: 'one', inputShape: [64, 8, 8] }, (builder) => ({
  features: builder.stage('all', () => {
    const conv = builder.conv2d('conv', builder.input, { out: 96, kernel: 3, groups: 2, bias: true });
    const tokens = builder.tokens('tokens', builder.layerScale('scale', builder.batchNorm('norm', conv)));
    return builder.linear('linear', builder.positionEmbedding('place', tokens), 500);
  }),
  logits: null,
}));

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const kurtosis = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length / variance ** 2;
  return { mean, deviation: Math.sqrt(variance), kurtosis, largest: Math.max(...values.map(Math.abs)) };
}

const make = (what: Partial<Initialisation> = {}) =>
  initialise(graph, { scheme: 'he', distribution: 'normal', random: seededRandom(7, 'weights'), ...what });

test.each([
  ['he', 'normal', Math.sqrt(2 / 288), 3],
  ['he', 'uniform', Math.sqrt(2 / 288), 1.8],
  ['xavier', 'normal', Math.sqrt(2 / (288 + 864)), 3],
  ['xavier', 'uniform', Math.sqrt(2 / (288 + 864)), 1.8],
] as const)('%s, %s', (scheme, distribution, deviation, kurtosis) => {
  const values = make({ scheme, distribution }).get('conv.weight')!;
  const found = moments(values);
  // Four standard errors of 27,648 draws.
  expect(Math.abs(found.mean) / deviation).toBeLessThan(4 / Math.sqrt(values.length));
  expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
  expect(Math.abs(found.kurtosis - kurtosis)).toBeLessThan(0.15);
  if (distribution === 'uniform') expect(found.largest).toBeLessThanOrEqual(deviation * Math.sqrt(3) * (1 + 1e-6));
});

test('norms, biases, embeddings and layer scale begin as usual', () => {
  const values = make();
  const constants = {
    ...{ 'conv.bias': 0, 'norm.weight': 1, 'norm.bias': 0, 'norm.running_mean': 0, 'norm.running_var': 1 },
    ...{ scale: Math.fround(1e-6), 'linear.bias': 0 },
  };
  for (const [name, value] of Object.entries(constants))
    expect(
      values.get(name)!.every((own) => own === value),
      name,
    ).toBe(true);
  const place = moments(values.get('place')!);
  expect(place.largest).toBeLessThanOrEqual(0.04);
  // A normal distribution cut at two deviations has 0.880 of its deviation.
  expect(Math.abs(place.deviation / (0.02 * 0.8796) - 1)).toBeLessThan(0.05);
});

test('every network gets all its values, the same for the same seed', () => {
  const network = buildNetwork('mobilenet_v3_small', { inputSize: 64, classes: 5 });
  const twice = [1, 2].map(() =>
    initialise(network, { scheme: 'he', distribution: 'normal', random: seededRandom(3, 'weights') }),
  );
  expect(twice[0]).toEqual(twice[1]);
  expect([...twice[0]!.keys()]).toEqual(network.parameters.map(({ name }) => name));
  const head = initialise(
    network,
    { scheme: 'he', distribution: 'normal', random: seededRandom(3, 'weights') },
    ({ name }) => name.startsWith('classifier.'),
  );
  expect([...head.keys()]).toEqual(
    network.parameters.map(({ name }) => name).filter((name) => name.startsWith('classifier.')),
  );
});
