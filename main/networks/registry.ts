/** Every network by name. */
import { ServiceError } from '../contract/errors.ts';
import { alexnet } from './alexnet.ts';
import { convnext } from './convnext.ts';
import { densenet } from './densenet.ts';
import { efficientnet } from './efficientnet.ts';
import type { BuildOptions, NetworkEntry, NetworkFamily } from './family.ts';
import { googlenet } from './googlenet.ts';
import type { Graph } from './graph.ts';
import { inceptionV3 } from './inceptionV3.ts';
import { lenet } from './lenet.ts';
import { mnasnet } from './mnasnet.ts';
import { mobilenetV1 } from './mobilenetV1.ts';
import { mobilenetV2 } from './mobilenetV2.ts';
import { mobilenetV3 } from './mobilenetV3.ts';
import { nearest } from './nearest.ts';
import { networkInNetwork } from './networkInNetwork.ts';
import { pocketResnet } from './pocketResnet.ts';
import { regnet } from './regnet.ts';
import { resnet } from './resnet.ts';
import { shufflenetV2 } from './shufflenetV2.ts';
import { squeezenet } from './squeezenet.ts';
import { swin } from './swin.ts';
import { vgg } from './vgg.ts';
import { visionTransformer } from './visionTransformer.ts';
import { zfnet } from './zfnet.ts';

/** Built-in weights first, then those most people know, then the classics in the order of their years. */
const families: readonly NetworkFamily[] = [
  ...[pocketResnet, mobilenetV2, mobilenetV3, resnet, efficientnet, regnet, convnext, densenet],
  ...[mobilenetV1, shufflenetV2, mnasnet, squeezenet, visionTransformer, swin],
  ...[lenet, alexnet, zfnet, networkInNetwork, vgg, googlenet, inceptionV3],
];

export interface RegisteredNetwork extends NetworkEntry {
  /** Title of its family. */
  readonly family: string;
}

/** Names worth listing, the most useful families first. Both MobileNets exist at any width: `mobilenet_v2_0.42` is a network too. */
export const networkNames = (): readonly string[] => families.flatMap((family) => family.names);

/** Networks beside those in `networkNames` that parameters of these shapes could be of: those of unusual width. */
export const networksLike = (shapes: ReadonlyMap<string, readonly number[]>): readonly string[] =>
  families.flatMap((family) => family.like?.(shapes) ?? []);

/** Throws `ServiceError('invalid-request')` with the nearest name when there is no such network. */
export function findNetwork(name: string): RegisteredNetwork {
  for (const family of families) {
    const entry = family.find(name);
    if (entry !== null) return { ...entry, family: family.title };
  }
  throw new ServiceError(
    'invalid-request',
    `"${name}" is not a network. Did you mean "${nearest(name, networkNames())}"?`,
    { subject: name },
  );
}

/** Builds a network as a graph; without `classes` it ends in its features. Errors as in `findNetwork`. */
export const buildNetwork = (name: string, options: BuildOptions = {}): Graph => findNetwork(name).build(options);
