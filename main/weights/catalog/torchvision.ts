/**
 * torchvision's own weights, as its weight enums state them (torchvision 0.14, unchanged since). A file's name ends in the first
 * digits of its SHA-256, which is how torchvision itself checks a download (`check_hash`).
 */
import { imageNetPreprocessing } from '../../imaging/preprocessing.ts';
import { findNetwork } from '../../networks/registry.ts';
import type { CatalogEntry } from '../catalog.ts';
import { shareOf } from './shareOf.ts';

/** Network, version, file, input px, parameters (of GoogLeNet and Inception v3 without the auxiliary heads), top-1 %, top-5 %. */
type Row = readonly [
  network: string,
  version: 1 | 2,
  file: string,
  size: number,
  parameters: number,
  top1: number,
  top5: number,
];

const rows: readonly Row[] = [
  ['mobilenet_v2', 1, 'mobilenet_v2-b0353104.pth', 224, 3504872, 71.878, 90.286],
  ['mobilenet_v2', 2, 'mobilenet_v2-7ebf99e0.pth', 224, 3504872, 72.154, 90.822],
  ['mobilenet_v3_small', 1, 'mobilenet_v3_small-047dcff4.pth', 224, 2542856, 67.668, 87.402],
  ['mobilenet_v3_large', 1, 'mobilenet_v3_large-8738ca79.pth', 224, 5483032, 74.042, 91.34],
  ['mobilenet_v3_large', 2, 'mobilenet_v3_large-5c1a4163.pth', 224, 5483032, 75.274, 92.566],
  ['resnet18', 1, 'resnet18-f37072fd.pth', 224, 11689512, 69.758, 89.078],
  ['resnet34', 1, 'resnet34-b627a593.pth', 224, 21797672, 73.314, 91.42],
  ['resnet50', 1, 'resnet50-0676ba61.pth', 224, 25557032, 76.13, 92.862],
  ['resnet50', 2, 'resnet50-11ad3fa6.pth', 224, 25557032, 80.858, 95.434],
  ['resnet101', 1, 'resnet101-63fe2227.pth', 224, 44549160, 77.374, 93.546],
  ['resnet101', 2, 'resnet101-cd907fc2.pth', 224, 44549160, 81.886, 95.78],
  ['resnet152', 1, 'resnet152-394f9c45.pth', 224, 60192808, 78.312, 94.046],
  ['resnet152', 2, 'resnet152-f82ba261.pth', 224, 60192808, 82.284, 96.002],
  ['resnext50_32x4d', 1, 'resnext50_32x4d-7cdf4587.pth', 224, 25028904, 77.618, 93.698],
  ['resnext50_32x4d', 2, 'resnext50_32x4d-1a0047aa.pth', 224, 25028904, 81.198, 95.34],
  ['wide_resnet50_2', 1, 'wide_resnet50_2-95faca4d.pth', 224, 68883240, 78.468, 94.086],
  ['wide_resnet50_2', 2, 'wide_resnet50_2-9ba9bcbe.pth', 224, 68883240, 81.602, 95.758],
  ['efficientnet_b0', 1, 'efficientnet_b0_rwightman-3dd342df.pth', 224, 5288548, 77.692, 93.532],
  ['efficientnet_b1', 1, 'efficientnet_b1_rwightman-533bc792.pth', 240, 7794184, 78.642, 94.186],
  ['efficientnet_b1', 2, 'efficientnet_b1-c27df63c.pth', 240, 7794184, 79.838, 94.934],
  ['efficientnet_b2', 1, 'efficientnet_b2_rwightman-bcdf34b7.pth', 288, 9109994, 80.608, 95.31],
  ['efficientnet_v2_s', 1, 'efficientnet_v2_s-dd5fe13b.pth', 384, 21458488, 84.228, 96.878],
  ['regnet_y_400mf', 1, 'regnet_y_400mf-c65dace8.pth', 224, 4344144, 74.046, 91.716],
  ['regnet_y_400mf', 2, 'regnet_y_400mf-e6988f5f.pth', 224, 4344144, 75.804, 92.742],
  ['convnext_tiny', 1, 'convnext_tiny-983f1562.pth', 224, 28589128, 82.52, 96.146],
  ['densenet121', 1, 'densenet121-a639ec97.pth', 224, 7978856, 74.434, 91.972],
  ['shufflenet_v2_x0_5', 1, 'shufflenetv2_x0.5-f707e7126e.pth', 224, 1366792, 60.552, 81.746],
  ['shufflenet_v2_x1_0', 1, 'shufflenetv2_x1-5666bf0f80.pth', 224, 2278604, 69.362, 88.316],
  ['mnasnet0_5', 1, 'mnasnet0.5_top1_67.823-3ffadce67e.pth', 224, 2218512, 67.734, 87.49],
  ['mnasnet1_0', 1, 'mnasnet1.0_top1_73.512-f206786ef8.pth', 224, 4383312, 73.456, 91.51],
  ['squeezenet1_1', 1, 'squeezenet1_1-b8a52dc0.pth', 224, 1235496, 58.178, 80.624],
  ['squeezenet1_0', 1, 'squeezenet1_0-b66bff10.pth', 224, 1248424, 58.092, 80.42],
  ['vit_b_16', 1, 'vit_b_16-c867db91.pth', 224, 86567656, 81.072, 95.318],
  ['swin_t', 1, 'swin_t-704ceda3.pth', 224, 28288354, 81.474, 95.776],
  ['alexnet', 1, 'alexnet-owt-7be5be79.pth', 224, 61100840, 56.522, 79.066],
  ['vgg11', 1, 'vgg11-8a719046.pth', 224, 132863336, 69.02, 88.628],
  ['vgg11_bn', 1, 'vgg11_bn-6002323d.pth', 224, 132868840, 70.37, 89.81],
  ['vgg13', 1, 'vgg13-19584684.pth', 224, 133047848, 69.928, 89.246],
  ['vgg13_bn', 1, 'vgg13_bn-abd245e5.pth', 224, 133053736, 71.586, 90.374],
  ['vgg16', 1, 'vgg16-397923af.pth', 224, 138357544, 71.592, 90.382],
  ['vgg16_bn', 1, 'vgg16_bn-6c64b313.pth', 224, 138365992, 73.36, 91.516],
  ['vgg19', 1, 'vgg19-dcbb9e9d.pth', 224, 143667240, 72.376, 90.876],
  ['vgg19_bn', 1, 'vgg19_bn-c79401a0.pth', 224, 143678248, 74.218, 91.842],
  ['googlenet', 1, 'googlenet-1378be20.pth', 224, 6624904, 69.778, 89.53],
  ['inception_v3', 1, 'inception_v3_google-0cc3c7bd.pth', 299, 27161264, 77.294, 93.45],
];

const why: Readonly<Record<1 | 2, string>> = {
  1: "Trained by the papers' own recipe; features of plainly trained networks often serve a linear head well (Kornblith et al., 2021).",
  2: "torchvision's newer training recipe: the best published accuracy of the two.",
};

const versionsOf = (network: string): number => rows.filter(([name]) => name === network).length;

/** Networks for which another source has clearly better ones. */
const betterElsewhere: readonly string[] = ['convnext_tiny', 'vit_b_16', 'mobilenet_v3_large'];

function entryOf([network, version, file, size, parameters, top1, top5]: Row): CatalogEntry {
  return {
    id: `${network}.torchvision-v${version}`,
    network,
    title: `ImageNet, torchvision v${version}`,
    source: 'torchvision',
    origin: `torchvision, ImageNet-1k, IMAGENET1K_V${version}`,
    embedded: null,
    file,
    url: `https://download.pytorch.org/models/${file}`,
    sha256: /-([0-9a-f]{8,})\.pth$/.exec(file)?.[1] ?? null,
    fingerprint: null,
    otherFileStems: [],
    parameters,
    padding: 'torch',
    batchNormEpsilon: findNetwork(network).batchNormEpsilon ?? 1e-5,
    // GoogLeNet and Inception v3 turn it into the −1…1 that they were trained on themselves, as torchvision's do.
    preprocessing: imageNetPreprocessing(size),
    accuracy: { top1: shareOf(top1), top5: shareOf(top5), by: 'torchvision' },
    classes: 1000,
    licence:
      "BSD-3-Clause (torchvision). Trained on ImageNet; torchvision notes that the data's own terms may apply to the weights.",
    why: versionsOf(network) > 1 ? why[version] : null,
    recommended: version === versionsOf(network) && !betterElsewhere.includes(network),
  };
}

/** Meta's weakly supervised trunk under torchvision's roof; its licence is another one. */
const swag: CatalogEntry = {
  ...entryOf(['vit_b_16', 1, 'vit_b_16_lc_swag-4e70ced5.pth', 224, 86567656, 81.886, 96.18]),
  id: 'vit_b_16.torchvision-swag-linear',
  title: 'SWAG, torchvision, frozen trunk',
  origin:
    'Meta, SWAG: trained on 3.6 billion pictures with hashtags; the classifier on ImageNet-1k with the trunk frozen',
  licence: 'CC-BY-NC-4.0: not for commercial use',
  why: 'The trunk never saw ImageNet labels and is meant to be used frozen, as here; but not commercially.',
};

export const torchvisionCatalog: readonly CatalogEntry[] = [...rows.map(entryOf), swag];
