/**
 * MobileNet weights of Keras Applications: files as `keras.applications` names them. Accuracies of MobileNetV2 are those of Keras'
 * documentation, those of MobileNetV1 of the TensorFlow checkpoints that Keras' files were made from. Keras publishes the SHA-256 of
 * MobileNetV1's files; for MobileNetV2's, Google's storage tells a checksum with the file (`x-goog-hash`), and a download is checked
 * against that.
 */
import type { CatalogEntry } from '../catalog.ts';
import { shareOf } from './shareOf.ts';

const place = 'https://storage.googleapis.com/tensorflow/keras-applications';

interface Row {
  /** Edge of the pictures that they were trained on, px. */
  readonly size: number;
  readonly top1: number;
  readonly top5: number;
  readonly sha256: string | null;
}

interface Width {
  readonly width: number;
  /** Of the whole network. */
  readonly parameters: number;
  readonly rows: readonly Row[];
}

const v1 = (size: number, top1: number, top5: number, sha256: string): Row => ({ size, top1, top5, sha256 });
const v2 = (size: number, top1: number, top5: number): Row => ({ size, top1, top5, sha256: null });

const mobilenetV1: readonly Width[] = [
  {
    width: 0.25,
    parameters: 470072,
    rows: [
      v1(224, 49.8, 74.2, '98d047950e59f478af63681720906940efc8ce8cecb95bce5c7b47394f8bd63d'),
      v1(192, 47.7, 72.3, '22a302e8a39e545c7372ca96fe8698e3cbbc7d3906f60316e0617c15616f8894'),
      v1(160, 45.5, 70.3, '74b32700eb3f6fb8d0b3f416c3fb52ab5eca35dc82393341eb7bb52676b6b003'),
      v1(128, 41.5, 66.3, 'fe295db7f78635f1403127e3ba8cdc6237f83262bdb745063a67c1d81190c7f8'),
    ],
  },
  {
    width: 0.5,
    parameters: 1331592,
    rows: [
      v1(224, 63.3, 84.9, 'b4b134ed41de14fd8d6717ab4e88b53e3113194acae392bc41c012ba463906bb'),
      v1(192, 61.7, 83.6, 'fabfe055bd26ea40c1c0798c4e22fe1eb437feab111be9f1f722360dff81e040'),
      v1(160, 59.1, 81.9, '71c742137645f19426ea3540bb2933310b0a5f2d3a2d09ee1aea91e348f6fba7'),
      v1(128, 56.3, 79.4, '26752cdb9ab8459c85fb4cd0f45475bbd3bd25f9225b87bbedd474f5976da145'),
    ],
  },
  {
    width: 0.75,
    parameters: 2585560,
    rows: [
      v1(224, 68.4, 88.2, '811e0307a7e8895a180b81c191033482d99470a0604ea8e88e8d947005067d84'),
      v1(192, 67.2, 87.3, 'a7a2364ee404c19301edb827de693f46eeb46aad13e2c5e73494545e57749eef'),
      v1(160, 65.3, 86.0, '3ee6f1daa0f9da149bec3311eacfb4451ca236bc126dc25ee191f5bdc6e641be'),
      v1(128, 62.1, 83.9, 'cafcb7455c36187c93eb7fb3a68e29f76b5761cb2d946d57d1967578e3b05361'),
    ],
  },
  {
    width: 1,
    parameters: 4231976,
    rows: [
      v1(224, 70.9, 89.9, '006a2d9484fbea625dd4e6518652c101a3eca052671671c56265fc84f2e1181f'),
      v1(192, 70.0, 89.2, 'bd7e7f6a7cd6690a10aedba3e93bec811240418bd9179546e50c0f4c35899a01'),
      v1(160, 68.0, 87.7, 'a41aa0195ebe0a5301ab90af589155b42671f78704fd9a2e7dda919c478cd479'),
      v1(128, 65.2, 85.8, 'ef1480dcb7f11a75bc5187a74863b3b97c4cfed6b6dd5c78f003ba002a4d7fe6'),
    ],
  },
];

const mobilenetV2: readonly Width[] = [
  {
    width: 0.35,
    parameters: 1691208,
    rows: [v2(224, 60.3, 82.9), v2(192, 58.2, 81.2), v2(160, 55.7, 79.1), v2(128, 50.8, 75.0), v2(96, 45.5, 70.4)],
  },
  {
    width: 0.5,
    parameters: 1987224,
    rows: [v2(224, 65.4, 86.4), v2(192, 63.9, 85.4), v2(160, 61.0, 83.2), v2(128, 57.7, 80.8), v2(96, 51.2, 75.8)],
  },
  {
    width: 0.75,
    parameters: 2663064,
    rows: [v2(224, 69.8, 89.6), v2(192, 68.7, 88.9), v2(160, 66.4, 87.3), v2(128, 63.2, 85.3), v2(96, 58.8, 81.6)],
  },
  {
    width: 1,
    parameters: 3538984,
    rows: [v2(224, 71.8, 91.0), v2(192, 70.7, 90.1), v2(160, 68.8, 89.0), v2(128, 65.3, 86.9), v2(96, 60.3, 83.2)],
  },
  { width: 1.3, parameters: 5431116, rows: [v2(224, 74.4, 92.1)] },
  { width: 1.4, parameters: 6156712, rows: [v2(224, 75.0, 92.5)] },
];

/** Values of Keras' MobileNetV2 at width 0.35 and 224 px, by our names. */
const knownFingerprint = {
  id: 'mobilenet_v2_0.35.keras-224',
  fingerprint: '250264300c4ccc8e18d311900d14600f7fc5e9dc9a55632ad5e612e7f094e0ad',
  stem: 'mobilenet_v2_0.35_224_imagenet',
};

/** As Keras writes a width in MobileNetV1's file names. */
const widthInV1: Readonly<Record<number, string>> = { 0.25: '2_5', 0.5: '5_0', 0.75: '7_5', 1: '1_0' };
/** As Python writes it: "1.0", "0.35". */
const widthInV2 = (width: number): string => (Number.isInteger(width) ? width.toFixed(1) : String(width));

/** torchvision and timm have these too, trained better. */
const betterElsewhere: readonly string[] = ['mobilenet_v1', 'mobilenet_v2', 'mobilenet_v2_1.4'];

interface Family {
  readonly network: string;
  readonly title: string;
  readonly widths: readonly Width[];
  readonly addressOf: (width: number, size: number) => string;
  readonly by: string;
}

const families: readonly Family[] = [
  {
    network: 'mobilenet_v1',
    title: 'MobileNet',
    widths: mobilenetV1,
    addressOf: (width, size) => `mobilenet/mobilenet_${widthInV1[width]}_${size}_tf.h5`,
    by: 'TensorFlow',
  },
  {
    network: 'mobilenet_v2',
    title: 'MobileNetV2',
    widths: mobilenetV2,
    addressOf: (width, size) =>
      `mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${widthInV2(width)}_${size}.h5`,
    by: 'Keras',
  },
];

function entryOf(family: Family, { width, parameters }: Width, { size, top1, top5, sha256 }: Row): CatalogEntry {
  const network = width === 1 ? family.network : `${family.network}_${width}`;
  const id = `${network}.keras-${size}`;
  const url = `${place}/${family.addressOf(width, size)}`;
  const isKnown = id === knownFingerprint.id;
  return {
    id,
    network,
    title: `ImageNet, Keras, ${size} px`,
    source: 'keras',
    origin: `Keras Applications ${family.title}, alpha ${width}, trained on ImageNet at ${size} px`,
    embedded: null,
    file: url.slice(url.lastIndexOf('/') + 1),
    url,
    sha256,
    fingerprint: isKnown ? knownFingerprint.fingerprint : null,
    otherFileStems: isKnown ? [knownFingerprint.stem] : [],
    parameters,
    padding: 'same',
    batchNormEpsilon: 1e-3,
    preprocessing: { size, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
    accuracy: { top1: shareOf(top1), top5: shareOf(top5), by: family.by },
    classes: 1000,
    licence: 'Apache-2.0 (Keras Applications)',
    why: size === 224 ? null : `Made for ${size} px: about ${((224 / size) ** 2).toFixed(1)} times as fast as at 224.`,
    recommended: size === 224 && !betterElsewhere.includes(network),
  };
}

export const kerasCatalog: readonly CatalogEntry[] = families.flatMap((family) =>
  family.widths.flatMap((width) => width.rows.map((row) => entryOf(family, width, row))),
);
