/**
 * MobileNet weights of Keras Applications: files as `keras.applications` names them, accuracies from its documentation. Keras
 * publishes no checksum; Google's storage tells one with the file (`x-goog-hash`), and that is what a download is checked against.
 */
import type { CatalogEntry } from '../catalog.ts';

const place = 'https://storage.googleapis.com/tensorflow/keras-applications';

/** Width, parameters of the whole network, and input px with top-1 and top-5 in %. */
interface Width {
  readonly width: number;
  readonly parameters: number;
  readonly sizes: Readonly<Record<number, readonly [top1: number, top5: number]>>;
}

const mobilenetV2: readonly Width[] = [
  {
    width: 0.35,
    parameters: 1691208,
    sizes: { 224: [60.3, 82.9], 192: [58.2, 81.2], 160: [55.7, 79.1], 128: [50.8, 75.0], 96: [45.5, 70.4] },
  },
  {
    width: 0.5,
    parameters: 1987224,
    sizes: { 224: [65.4, 86.4], 192: [63.9, 85.4], 160: [61.0, 83.2], 128: [57.7, 80.8], 96: [51.2, 75.8] },
  },
  {
    width: 0.75,
    parameters: 2663064,
    sizes: { 224: [69.8, 89.6], 192: [68.7, 88.9], 160: [66.4, 87.3], 128: [63.2, 85.3], 96: [58.8, 81.6] },
  },
  {
    width: 1,
    parameters: 3538984,
    sizes: { 224: [71.8, 91.0], 192: [70.7, 90.1], 160: [68.8, 89.0], 128: [65.3, 86.9], 96: [60.3, 83.2] },
  },
  { width: 1.3, parameters: 5431116, sizes: { 224: [74.4, 92.1] } },
  { width: 1.4, parameters: 6156712, sizes: { 224: [75.0, 92.5] } },
];

/** "1.0", "0.35": Python's way to write a width. */
const python = (width: number): string => (Number.isInteger(width) ? width.toFixed(1) : String(width));

const networkOf = (family: string, width: number): string => (width === 1 ? family : `${family}_${width}`);

/** Values as Keras' MobileNetV2 at width 0.35 and 224 px holds them, by our names. */
const fingerprints: Readonly<Record<string, string>> = {
  'mobilenet_v2_0.35.keras-224': '250264300c4ccc8e18d311900d14600f7fc5e9dc9a55632ad5e612e7f094e0ad',
};

export const kerasCatalog: readonly CatalogEntry[] = mobilenetV2.flatMap(({ width, parameters, sizes }) =>
  Object.entries(sizes)
    .map(([size, accuracy]) => ({ size: Number(size), accuracy }))
    .toSorted((a, b) => b.size - a.size)
    .map(({ size, accuracy: [top1, top5] }): CatalogEntry => {
      const network = networkOf('mobilenet_v2', width);
      const id = `${network}.keras-${size}`;
      const file = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${python(width)}_${size}.h5`;
      return {
        id,
        network,
        title: `ImageNet, Keras, ${size} px`,
        source: 'keras',
        origin: `Keras Applications MobileNetV2, alpha ${width}, trained on ImageNet at ${size} px`,
        embedded: null,
        file,
        url: `${place}/mobilenet_v2/${file}`,
        sha256: null,
        fingerprint: fingerprints[id] ?? null,
        otherFileStems: id in fingerprints ? [`mobilenet_v2_${width}_${size}_imagenet`] : [],
        parameters,
        padding: 'same',
        batchNormEpsilon: 1e-3,
        preprocessing: { size, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
        accuracy: { top1: top1 / 100, top5: top5 / 100, by: 'Keras' },
        classes: 1000,
        licence: 'Apache-2.0 (Keras Applications)',
        why: size === 224 ? null : `Made for ${size} px: ${((224 / size) ** 2).toFixed(1)} times as fast as at 224.`,
        recommended: size === 224 && width !== 1,
      };
    }),
);
