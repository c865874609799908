/**
 * What a naming convention is: files of other libraries name and lay out the same parameters differently. A convention turns
 * what a file lists into the names and shapes of a network of ours, before anything is matched and without reading a value.
 */
import type { RegisteredNetwork } from '../../networks/registry.ts';
import type { Conventions } from '../conventions.ts';
import type { ListedTensor } from '../readWeightsFile.ts';

/** A tensor of a file by the name and in the shape that the network gives it. */
export interface NamedTensor extends ListedTensor {
  /** Name in the file: what `readWeightsFile` is asked for. */
  readonly fileName: string;
  readonly fileShape: readonly number[];
  /**
   * Axes of the file's tensor in our order (`[3, 2, 0, 1]` for Keras' kernels), or null as they are. The result is then taken
   * as `shape`, which has as many values: see `arrangeValues`.
   */
  readonly axes: readonly number[] | null;
}

export interface NamingConvention {
  /** Short and unique: "keras". */
  readonly name: string;
  /** For people, behind "It uses": "Keras' names". */
  readonly title: string;
  /** Whether a file's names are of this kind. Looks at the tensors only, whatever the network. */
  applies(tensors: readonly ListedTensor[]): boolean;
  /**
   * Every tensor by the network's name for it. What belongs to a part that the network leaves out is not in the result; what
   * nobody knows keeps its name, so that it is reported as extra. Null when this convention has no names for that network.
   */
  rename(network: RegisteredNetwork, tensors: readonly ListedTensor[]): readonly NamedTensor[] | null;
  /** How weights under these names are meant to be computed, or null when the names do not say. */
  conventions(network: RegisteredNetwork): Conventions | null;
}

/** A tensor whose name changes and nothing else. */
export const sameLayout = (tensor: ListedTensor, name: string = tensor.name): NamedTensor => ({
  name,
  shape: tensor.shape,
  fileName: tensor.name,
  fileShape: tensor.shape,
  axes: null,
});
