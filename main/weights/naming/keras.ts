/**
 * Keras' names and layouts (keras.applications, Keras 2 and 3). As the readers give them: `Conv1/kernel`, `bn_Conv1/gamma`, or
 * `layers/conv2d_4/vars/0` where a `.weights.h5` tells no layer names and numbers the layers of each class instead.
 */
import type { RegisteredNetwork } from '../../networks/registry.ts';
import type { Conventions } from '../conventions.ts';
import { weightOf } from '../formats/keras/kerasNames.ts';
import type { ListedTensor } from '../readWeightsFile.ts';
import type { KerasLayer } from './kerasLayer.ts';
import { mobilenetV1Layers } from './kerasMobilenetV1.ts';
import { mobilenetV2Layers } from './kerasMobilenetV2.ts';
import { type NamedTensor, type NamingConvention, sameLayout } from './naming.ts';

export const keras: NamingConvention = {
  name: 'keras',
  title: "Keras' names",
  applies: (tensors) => tensors.some(({ name }) => kerasName.test(name)),
  rename(network, tensors) {
    const layers = layersOf(network.name);
    return layers === null ? null : rename(layers, tensors);
  },
  conventions: (network) => (layersOf(network.name) === null ? null : kerasConventions(network)),
};

/** TensorFlow's padding, epsilon 1e-3 and x / 127.5 − 1: what keras.applications gives both MobileNets. */
export const kerasConventions = (network: RegisteredNetwork): Conventions => ({
  padding: 'same',
  batchNormEpsilon: 1e-3,
  preprocessing: { size: network.inputSize, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
});

/** PyTorch's names have no slash. */
const kerasName = /\/(?:kernel|depthwise_kernel|gamma|moving_mean|vars\/\d+)$/;

/** In Keras' order; null for networks that keras.applications has not, or makes differently. */
function layersOf(network: string): readonly KerasLayer[] | null {
  if (/^mobilenet_v2(?:_|$)/.test(network)) return mobilenetV2Layers();
  if (/^mobilenet_v1(?:_|$)/.test(network)) return mobilenetV1Layers();
  return null;
}

function rename(layers: readonly KerasLayer[], tensors: readonly ListedTensor[]): readonly NamedTensor[] {
  const byName = new Map(layers.flatMap((layer) => layer.names.map((name) => [name, layer] as const)));
  const numbered = numberedLayers(layers, tensors);
  // A dense layer that is none of the network's is the classifier of whoever trained on; its bias goes with it.
  const ownHeads = new Set(
    tensors.flatMap(({ name, shape }) => {
      const place = placeOf(name);
      return place?.weight === 'kernel' && shape.length === 2 && !byName.has(place.layer) ? [place.path] : [];
    }),
  );
  const taken = new Set<string>();
  return tensors.flatMap((tensor) => {
    const place = placeOf(tensor.name);
    if (place === null) return [sameLayout(tensor)];
    const layer = place.number === null ? byName.get(place.layer) : numbered.get(place.path);
    if (layer === undefined && ownHeads.has(place.path)) return [];
    const renamed = layer === undefined ? null : named(layer, place.weight, tensor);
    if (renamed === null || taken.has(renamed.name)) return [sameLayout(tensor)];
    taken.add(renamed.name);
    return [renamed];
  });
}

interface Place {
  /** Everything before the weight's name. */
  readonly path: string;
  /** Keras' name of the layer, or of its class in numbered files. */
  readonly layer: string;
  /** Which layer of its class; null where layers have names. */
  readonly number: number | null;
  readonly weight: string;
}

function placeOf(name: string): Place | null {
  const numbered = /^((?:.*\/)?([a-z][a-z0-9_]*?)(?:_(\d+))?)\/vars\/(\d+)$/.exec(name);
  if (numbered !== null) {
    const [, path = '', layer = '', number = '0', index = ''] = numbered;
    const weight = weightOf(layer, Number(index));
    return weight === undefined ? null : { path, layer, number: Number(number), weight };
  }
  const plain = /^((?:.*\/)?([^/]+))\/([^/]+)$/.exec(name);
  if (plain === null) return null;
  const [, path = '', layer = '', weight = ''] = plain;
  return { path, layer, number: null, weight: weight === 'depthwise_kernel' ? 'kernel' : weight };
}

/** Paths of numbered layers: the n-th of a class in the file is the n-th in Keras' network. */
function numberedLayers(
  layers: readonly KerasLayer[],
  tensors: readonly ListedTensor[],
): ReadonlyMap<string, KerasLayer> {
  const places = tensors.flatMap(({ name }) => {
    const place = placeOf(name);
    return place === null || place.number === null ? [] : [place];
  });
  // A network inside another model lies in a folder of its own: the one with the most weights.
  const folders = new Map<string, number>();
  const folderOf = ({ path }: Place) => path.slice(0, path.lastIndexOf('/') + 1);
  for (const place of places) folders.set(folderOf(place), (folders.get(folderOf(place)) ?? 0) + 1);
  const main = [...folders].sort(([, a], [, b]) => b - a)[0]?.[0];
  return new Map(
    places.flatMap((place) => {
      const layer = layers.filter(({ kind }) => kind === place.layer)[place.number ?? 0];
      return folderOf(place) === main && layer !== undefined ? [[place.path, layer] as const] : [];
    }),
  );
}

/** Null when the layer has no such weight, or not with so many axes. */
function named(layer: KerasLayer, weight: string, tensor: ListedTensor): NamedTensor | null {
  const { shape } = tensor;
  const from = { fileName: tensor.name, fileShape: shape };
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (weight !== 'kernel') {
    const suffix = (layer.kind === 'batch_normalization' ? normWeights : { bias: 'bias' })[weight];
    return suffix === undefined ? null : { name: `${layer.node}.${suffix}`, shape, ...from, axes: null };
  }
  const name = `${layer.node}.weight`;
  if (layer.kind === 'batch_normalization') return null;
  if (layer.kind === 'dense') return shape.length === 2 ? { name, shape: [b, a], ...from, axes: [1, 0] } : null;
  if (shape.length !== 4) return null;
  // Height, width, channels, filters of each channel.
  if (layer.kind === 'depthwise_conv2d') return { name, shape: [c * d, 1, a, b], ...from, axes: [2, 3, 0, 1] };
  // Height, width, in, out; a 1×1 convolution of one pixel is a linear layer of ours.
  const flat = layer.linear === true && a === 1 && b === 1;
  return { name, shape: flat ? [d, c] : [d, c, a, b], ...from, axes: [3, 2, 0, 1] };
}

const normWeights: Readonly<Record<string, string>> = {
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};
