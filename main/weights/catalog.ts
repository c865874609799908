/** Weights that Thaw knows: what they are, how they want to be computed, under which licence. Data only. */
import { imageNetPreprocessing, type Preprocessing } from '../imaging/preprocessing.ts';

export interface CatalogEntry {
  /** Name of the network. */
  readonly network: string;
  readonly title: string;
  /** Path in the resources folder of weights that ship with Thaw; null for others. */
  readonly embedded: string | null;
  /** `fingerprintOf` its values, whatever file they lie in; null while unknown. */
  readonly fingerprint: string | null;
  /** Name of the usual file, without extension. */
  readonly fileStem: string;
  readonly padding: 'torch' | 'same';
  readonly batchNormEpsilon: number;
  readonly preprocessing: Preprocessing;
  readonly licence: string;
  readonly source: string;
}

export const catalog: readonly CatalogEntry[] = [
  {
    network: 'pocket_resnet',
    title: 'the weights that ship with Thaw',
    embedded: 'networks/pocket_resnet/pocket_resnet.safetensors',
    fingerprint: '52f63561eac2ce3d1b0fbf39b42d871c76def5370bf6c291c4dbdd56a35e20b1',
    fileStem: 'pocket_resnet',
    padding: 'torch',
    batchNormEpsilon: 1e-5,
    preprocessing: imageNetPreprocessing(128),
    licence:
      'Trained for Thaw on research data: the pictures come from ImageNet (non-commercial research terms), the teacher from an Apache-2.0 repository. See the model card.',
    source: 'Trained from scratch for Thaw; recipe in tools/pretrain, model card beside the weights',
  },
  {
    network: 'mobilenet_v2_0.35',
    title: "Keras' MobileNetV2 (alpha 0.35, 224 px, ImageNet)",
    embedded: null,
    fingerprint: '250264300c4ccc8e18d311900d14600f7fc5e9dc9a55632ad5e612e7f094e0ad',
    fileStem: 'mobilenet_v2_0.35_224_imagenet',
    padding: 'same',
    batchNormEpsilon: 1e-3,
    preprocessing: { size: 224, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
    licence: 'Apache-2.0 (Keras Applications)',
    source: 'Keras Applications MobileNetV2, alpha 0.35, trained on ImageNet',
  },
];
