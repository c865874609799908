/** What a file holds by a network's names, whatever convention the file follows. */
import type { RegisteredNetwork } from '../../networks/registry.ts';
import type { ListedTensor } from '../readWeightsFile.ts';
import { keras } from './keras.ts';
import { type NamedTensor, type NamingConvention, sameLayout } from './naming.ts';
import { timm } from './timm.ts';

/** The first that applies to a file and knows the network is taken; else the network's own names. */
export const namingConventions: readonly NamingConvention[] = [keras, timm];

export interface PublishedTensors {
  readonly tensors: readonly NamedTensor[];
  /** Null: the network's own names, those of torchvision. */
  readonly naming: NamingConvention | null;
}

/**
 * The tensors of a file by the names and in the shapes of `network`. Parts that the network leaves out (auxiliary heads) are not
 * among them; tensors that nobody knows keep their names. To read the values, ask `readWeightsFile` for `fileName` and pass them
 * through `arrangeValues`.
 */
export function publishedTensors(network: RegisteredNetwork, tensors: readonly ListedTensor[]): PublishedTensors {
  for (const naming of namingConventions) {
    const renamed = naming.applies(tensors) ? naming.rename(network, tensors) : null;
    if (renamed !== null) return { tensors: renamed, naming };
  }
  const { publishedName = (name: string) => name } = network;
  return {
    tensors: tensors.flatMap((tensor) => {
      const name = publishedName(tensor.name);
      return name === null ? [] : [sameLayout(tensor, name)];
    }),
    naming: null,
  };
}
