/** Files of timm are recognised by their names and shapes: every parameter finds its place, and none is left over. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findNetwork } from '../../../../main/networks/registry.ts';
import { fits, matchFile, matchTarget } from '../../../../main/weights/matchParameters.ts';
import type { ListedTensor } from '../../../../main/weights/readWeightsFile.ts';
import * as recognition from '../../../../main/weights/recognise.ts';

const targets = recognition.recognisable();
const recogniseNetwork = (tensors: readonly ListedTensor[]) => recognition.recogniseNetwork(tensors, targets);
const requireNetwork = (tensors: readonly ListedTensor[], file: string) =>
  recognition.requireNetwork(tensors, file, targets);

interface TimmModel {
  readonly network: string | null;
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
}

/** Made by tests/golden/make/timm_models.py. */
const file = new URL('../../../golden/timm/names.json.gz', import.meta.url);
const models: Readonly<Record<string, TimmModel>> = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
const tensorsOf = (model: string) => models[model]!.tensors.map(([name, shape]) => ({ name, shape }));
const known = Object.entries(models).flatMap(([model, { network }]) => (network === null ? [] : [[model, network]]));

test.each(known)('%s is %s', (model, network) => {
  const tensors = tensorsOf(model!);
  expect(recogniseNetwork(tensors)).toMatchObject([{ network, classes: 1000 }]);
  const match = matchFile(matchTarget(findNetwork(network!)), tensors);
  expect({ missing: match.missing, extra: match.extra, misshapen: match.misshapen }).toEqual({
    missing: [],
    extra: [],
    misshapen: [],
  });
});

test("Swin's older names, with the merging of patches at a stage's end, are known too", () => {
  // timm's own conversion of Microsoft's files, the other way round.
  const older = tensorsOf('swin_tiny_patch4_window7_224').map(({ name, shape }) => ({
    name: name
      .replace(/^layers\.(\d)\.downsample/, (_, stage: string) => `layers.${Number(stage) - 1}.downsample`)
      .replace(/^head\.fc\./, 'head.'),
    shape,
  }));
  expect(older.some(({ name }) => name === 'layers.0.downsample.reduction.weight')).toBe(true);
  expect(recogniseNetwork(older)).toMatchObject([{ network: 'swin_t', naming: 'timm', classes: 1000 }]);
});

describe('what only resembles a network', () => {
  test('is told by the nearest one and what differs', () => {
    expect(() => requireNetwork(tensorsOf('efficientnetv2_rw_s'), 'rw.safetensors')).toThrow(
      '"rw.safetensors" fits no network that Thaw knows. Closest is efficientnet_v2_s: 2 missing: features.1.0.block.0.0.weight; ',
    );
    expect(() => requireNetwork(tensorsOf('resnet50d'), 'd.pth')).toThrow(/Closest is resnet\d+: \d+ missing: /);
  });

  test('is not recognised', () => {
    expect(recogniseNetwork(tensorsOf('mobilenetv2_120d'))).toEqual([]);
  });
});

test('conventions follow what timm trains with', () => {
  const conventions = (name: string) => {
    const { naming } = matchFile(matchTarget(findNetwork(name)), tensorsOf(known.find(([, one]) => one === name)![0]!));
    return naming?.conventions(findNetwork(name)) ?? null;
  };
  // torchvision's own MobileNetV3 has 1e-3.
  expect(conventions('mobilenet_v3_large')).toMatchObject({ padding: 'torch', batchNormEpsilon: 1e-5 });
  expect(conventions('efficientnet_v2_s')).toMatchObject({ padding: 'same', batchNormEpsilon: 1e-3 });
  expect(conventions('vit_b_16')?.preprocessing).toEqual({
    ...{ size: 224, scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  });
  // Named as torchvision names it: nothing to say.
  expect(conventions('resnet18')).toBeNull();
  expect(fits(matchFile(matchTarget(findNetwork('resnet18')), tensorsOf('resnet18')))).toBe(true);
});
