/** The catalog's tables: whole, consistent with the networks, and with torchvision's own registry where that is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { valuesIn } from '../../../main/networks/cost.ts';
import { findNetwork, networkNames } from '../../../main/networks/registry.ts';
import { shareOf } from '../../../main/weights/catalog/shareOf.ts';
import { type CatalogEntry, catalog } from '../../../main/weights/catalog.ts';
import { mostBytesOf } from '../../../main/weights/download/downloadWeights.ts';

const registry = fileURLToPath(new URL('../../../../shared/golden/torchvision_weights.json', import.meta.url));
const registrySchema = z.object({
  weights: z.array(
    z.object({
      model: z.string(),
      weights: z.string(),
      file: z.string(),
      url: z.string(),
      sha256_prefix: z.string(),
      num_params: z.number(),
      metrics: z.record(z.string(), z.object({ 'acc@1': z.number().nullable(), 'acc@5': z.number().nullable() })),
      transform: z.object({ crop_size: z.array(z.number()), mean: z.array(z.number()), std: z.array(z.number()) }),
    }),
  ),
});

const parametersOf = ({ network }: CatalogEntry): number =>
  findNetwork(network)
    .build({ classes: 1000 })
    .parameters.reduce((sum, { shape }) => sum + valuesIn(shape), 0);

describe('the catalog', () => {
  test('has a name of its own for every entry and file, and one recommendation a network', () => {
    const unique = (values: readonly string[]) => expect(values).toEqual([...new Set(values)]);
    unique(catalog.map(({ id }) => id));
    unique(catalog.map(({ file }) => file));
    unique(catalog.map(({ network, recommended }) => (recommended ? network : '')).filter((network) => network !== ''));
    const recommended = new Set(catalog.filter((entry) => entry.recommended).map(({ network }) => network));
    expect(networkNames().filter((name) => !recommended.has(name))).toEqual(['lenet5', 'zfnet', 'nin']);
  });

  test.each(catalog.map((entry) => [entry.id, entry] as const))('%s is whole', (id, entry) => {
    expect(id.startsWith(`${entry.network}.${entry.source}`)).toBe(true);
    expect(findNetwork(entry.network).name).toBe(entry.network);
    if (entry.embedded === null) expect(entry.url).toMatch(/^https:\/\/[a-z.]+\/\S+\.(pth|h5|safetensors)$/);
    if (entry.sha256 !== null) expect(entry.sha256).toMatch(/^[0-9a-f]{8,64}$/);
    if (entry.accuracy !== null) {
      const { top1, top5 } = entry.accuracy;
      expect(top1).toBeGreaterThan(0.3);
      expect(top5 ?? 0.99).toBeGreaterThan(top1);
      expect(top5 ?? 0.99).toBeLessThan(1);
    }
    // The size is judged by it; running means and variances are counted here and not by everyone.
    if (entry.classes !== null) expect(mostBytesOf(entry)).toBeGreaterThan(4 * parametersOf(entry));
    expect(entry.parameters).toBeGreaterThan(0.6 * parametersOf(entry));
    expect(entry.licence).not.toBe('');
    // The network has to be able to compute them so.
    const { padding, batchNormEpsilon, preprocessing } = entry;
    const graph = findNetwork(entry.network).build({ inputSize: preprocessing.size, padding, batchNormEpsilon });
    expect(graph.input.shape).toEqual([3, preprocessing.size, preprocessing.size]);
  });

  test.each(['inception_v3', 'googlenet'])('%s gets the −1…1 that it was trained on, whoever scales', (network) => {
    const { preprocessing } = catalog.find((entry) => entry.network === network)!;
    const affine = findNetwork(network)
      .build({})
      .nodes.find((node) => node.op === 'channelAffine')!;
    const seen = (pixel: number) =>
      preprocessing.mean.map((mean, channel) => {
        const value = (pixel * preprocessing.scale - mean) / preprocessing.std[channel]!;
        return value * affine.scale[channel]! + affine.shift[channel]!;
      });
    for (const value of seen(0)) expect(value).toBeCloseTo(-1, 6);
    for (const value of seen(255)) expect(value).toBeCloseTo(1, 6);
  });

  test.skipIf(!existsSync(registry))('says of torchvision what torchvision says (skipped without its registry)', () => {
    const published = registrySchema.parse(JSON.parse(readFileSync(registry, 'utf8'))).weights;
    const ours = catalog.filter(({ source }) => source === 'torchvision');
    for (const entry of ours) {
      const theirs = published.find(({ file }) => file === entry.file);
      expect(theirs, entry.id).toBeDefined();
      if (theirs === undefined) continue;
      const metrics = theirs.metrics['ImageNet-1K'];
      expect({
        ...{ network: entry.network, url: entry.url, sha256: entry.sha256, parameters: entry.parameters },
        ...{ size: entry.preprocessing.size, mean: entry.preprocessing.mean, std: entry.preprocessing.std },
        ...{ top1: entry.accuracy?.top1, top5: entry.accuracy?.top5 },
      }).toEqual({
        ...{ network: theirs.model, url: theirs.url, sha256: theirs.sha256_prefix, parameters: theirs.num_params },
        ...{ size: theirs.transform.crop_size[0], mean: theirs.transform.mean, std: theirs.transform.std },
        ...{ top1: shareOf(metrics?.['acc@1'] ?? 0), top5: shareOf(metrics?.['acc@5'] ?? 0) },
      });
    }
    // Left out: weights of other sizes, and of a classifier that holds no numbers.
    const named = networkNames();
    expect(
      published
        .filter(({ model, file }) => named.includes(model) && !ours.some((entry) => entry.file === file))
        .map(({ model, weights }) => `${model} ${weights}`),
    ).toEqual(['vgg16 IMAGENET1K_FEATURES', 'vit_b_16 IMAGENET1K_SWAG_E2E_V1']);
  });
});
