/**
 * timm's weights on Hugging Face, only where they are worth having beside torchvision's. Accuracies: timm's own tables
 * (results/results-imagenet.csv and, for the weights of 2024, its README). The files are all called model.safetensors there; here they get the model's name. No checksum is
 * known in advance: the server tells the file's SHA-256 (`x-linked-etag`), and that is what a download is checked against.
 */
import { imageNetPreprocessing, type Preprocessing } from '../../imaging/preprocessing.ts';
import type { CatalogEntry } from '../catalog.ts';
import { shareOf } from './shareOf.ts';

interface Row {
  readonly network: string;
  /** Name on Hugging Face, below timm/. */
  readonly model: string;
  readonly title: string;
  readonly origin: string;
  readonly parameters: number;
  readonly preprocessing: Preprocessing;
  /** Default 1e-5. */
  readonly batchNormEpsilon?: number;
  readonly top1: number;
  readonly top5: number;
  /** px that the accuracy was measured at, where not at `preprocessing.size`. */
  readonly measuredAt?: number;
  readonly why: string;
  readonly recommended: boolean;
}

const half: Omit<Preprocessing, 'size'> = { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

const rows: readonly Row[] = [
  {
    network: 'mobilenet_v1',
    model: 'mobilenetv1_100.ra4_e3600_r224_in1k',
    title: 'ImageNet, timm ra4',
    origin: 'timm, 3,600 epochs on ImageNet-1k (2024)',
    parameters: 4231976,
    preprocessing: { size: 224, ...half },
    top1: 75.382,
    top5: 92.312,
    why: "The same network trained today: 4.5 points better than Google's weights of 2017.",
    recommended: true,
  },
  {
    network: 'mobilenet_v2_1.4',
    model: 'mobilenetv2_140.ra_in1k',
    title: 'ImageNet, timm ra',
    origin: 'timm, RandAugment on ImageNet-1k (2020)',
    parameters: 6108776,
    preprocessing: imageNetPreprocessing(224),
    top1: 76.52,
    top5: 92.986,
    why: "1.5 points better than Keras' weights, and with the padding that PyTorch and most runtimes use.",
    recommended: true,
  },
  {
    network: 'efficientnet_b0',
    model: 'efficientnet_b0.ra4_e3600_r224_in1k',
    title: 'ImageNet, timm ra4',
    origin: 'timm, 3,600 epochs on ImageNet-1k (2024)',
    parameters: 5288548,
    preprocessing: { size: 224, ...half },
    top1: 78.584,
    top5: 94.338,
    why: "A far longer training than that of torchvision's, which are timm's of 2020: 0.9 points better.",
    recommended: false,
  },
  {
    network: 'mobilenet_v3_large',
    model: 'mobilenetv3_large_100.miil_in21k_ft_in1k',
    title: 'ImageNet-21k then 1k, timm miil',
    origin: 'Alibaba MIIL (ImageNet-21K Pretraining for the Masses, 2021), by way of timm',
    parameters: 5483032,
    preprocessing: { size: 224, scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
    top1: 77.918,
    top5: 92.914,
    why: 'Has seen 11,000 kinds of things instead of 1,000, and is 2.6 points better than torchvision v2.',
    recommended: true,
  },
  {
    network: 'resnet18',
    model: 'resnet18.a1_in1k',
    title: 'ImageNet, timm a1',
    origin: 'timm, recipe A1 of "ResNet strikes back" (Wightman, Touvron, Jégou, 2021)',
    parameters: 11689512,
    preprocessing: imageNetPreprocessing(224),
    top1: 73.158,
    top5: 91.026,
    measuredAt: 288,
    why: "A much longer training than torchvision's of the same network.",
    recommended: false,
  },
  {
    network: 'resnet34',
    model: 'resnet34.a1_in1k',
    title: 'ImageNet, timm a1',
    origin: 'timm, recipe A1 of "ResNet strikes back" (Wightman, Touvron, Jégou, 2021)',
    parameters: 21797672,
    preprocessing: imageNetPreprocessing(224),
    top1: 77.918,
    top5: 93.766,
    measuredAt: 288,
    why: "A much longer training than torchvision's of the same network.",
    recommended: false,
  },
  {
    network: 'resnet50',
    model: 'resnet50.a1_in1k',
    title: 'ImageNet, timm a1',
    origin: 'timm, recipe A1 of "ResNet strikes back" (Wightman, Touvron, Jégou, 2021)',
    parameters: 25557032,
    preprocessing: imageNetPreprocessing(224),
    top1: 81.214,
    top5: 95.102,
    measuredAt: 288,
    why: 'The strongest ResNet-50 trained on ImageNet-1k alone in timm; about as good as torchvision v2.',
    recommended: false,
  },
  {
    network: 'convnext_tiny',
    model: 'convnext_tiny.in12k_ft_in1k',
    title: 'ImageNet-12k then 1k, timm',
    origin: 'timm: trained on 11,821 classes of ImageNet-22k, fine-tuned on ImageNet-1k',
    parameters: 28589128,
    preprocessing: imageNetPreprocessing(224),
    top1: 84.45,
    top5: 97.34,
    measuredAt: 288,
    why: 'Has seen twelve times as many kinds of things as torchvision v1, which serves photos unlike ImageNet.',
    recommended: true,
  },
  {
    network: 'vit_b_16',
    model: 'vit_base_patch16_224.augreg2_in21k_ft_in1k',
    title: 'ImageNet-21k then 1k, timm augreg2',
    origin: 'Google (How to train your ViT, 2021), fine-tuned again by timm',
    parameters: 86567656,
    preprocessing: { size: 224, ...half },
    top1: 85.096,
    top5: 97.53,
    why: 'Trained on fourteen million pictures of ImageNet-21k first: 4 points better than torchvision v1.',
    recommended: true,
  },
];

const entryOf = (row: Row): CatalogEntry => ({
  id: `${row.network}.timm-${row.model.slice(row.model.indexOf('.') + 1)}`,
  network: row.network,
  title: row.title,
  source: 'timm',
  origin: row.origin,
  embedded: null,
  file: `${row.model}.safetensors`,
  url: `https://huggingface.co/timm/${row.model}/resolve/main/model.safetensors`,
  sha256: null,
  fingerprint: null,
  otherFileStems: [],
  parameters: row.parameters,
  padding: 'torch',
  batchNormEpsilon: row.batchNormEpsilon ?? 1e-5,
  preprocessing: row.preprocessing,
  accuracy: {
    top1: shareOf(row.top1),
    top5: shareOf(row.top5),
    by: row.measuredAt === undefined ? 'timm' : `timm, at ${row.measuredAt} px`,
  },
  classes: 1000,
  licence: "Apache-2.0 (timm's model card). Trained on ImageNet, whose pictures are for research.",
  why: row.why,
  recommended: row.recommended,
});

export const timmCatalog: readonly CatalogEntry[] = rows.map(entryOf);
