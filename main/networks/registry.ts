/** Every network by name. */
import { ServiceError } from '../contract/errors.ts';
import type { BuildOptions, NetworkEntry, NetworkFamily } from './family.ts';
import type { Graph } from './graph.ts';
import { mobilenetV2 } from './mobilenetV2.ts';
import { nearest } from './nearest.ts';
import { pocketResnet } from './pocketResnet.ts';
import { resnet } from './resnet.ts';

const families: readonly NetworkFamily[] = [pocketResnet, mobilenetV2, resnet];

export interface RegisteredNetwork extends NetworkEntry {
  /** Title of its family. */
  readonly family: string;
}

/** Names worth listing, smallest family first. MobileNetV2 exists at any width: `mobilenet_v2_0.42` is a network too. */
export const networkNames = (): readonly string[] => families.flatMap((family) => family.names);

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
