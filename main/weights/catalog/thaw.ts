/** Weights that ship with Thaw. */
import { imageNetPreprocessing } from '../../imaging/preprocessing.ts';
import type { CatalogEntry } from '../catalog.ts';

export const thawCatalog: readonly CatalogEntry[] = [
  {
    id: 'pocket_resnet.thaw',
    network: 'pocket_resnet',
    title: 'Ships with Thaw',
    source: 'thaw',
    origin: 'Trained from scratch for Thaw; recipe in tools/pretrain, model card beside the weights',
    embedded: 'networks/pocket_resnet/pocket_resnet.safetensors',
    file: 'pocket_resnet.safetensors',
    url: null,
    sha256: null,
    fingerprint: '52f63561eac2ce3d1b0fbf39b42d871c76def5370bf6c291c4dbdd56a35e20b1',
    otherFileStems: [],
    parameters: 2151456,
    padding: 'torch',
    batchNormEpsilon: 1e-5,
    preprocessing: imageNetPreprocessing(128),
    accuracy: null,
    classes: null,
    licence:
      'Trained for Thaw on research data: the pictures come from ImageNet (non-commercial research terms), the teacher from an Apache-2.0 repository. See the model card.',
    why: 'It is here already, and small enough for any machine.',
    recommended: true,
  },
];
