/** What a network family offers the registry: its table of names and the builder behind it. */
import { ServiceError } from '../contract/errors.ts';
import type { Graph } from './graph.ts';

/** How a network's weights want to be computed; each weights entry knows its own. */
export interface BuildOptions {
  /** Edge of the input in px; default the network's usual one. */
  readonly inputSize?: number | undefined;
  /** Classes of the network's own classifier; null or none: a backbone that ends in its features. */
  readonly classes?: number | null | undefined;
  /** `same`: TensorFlow's padding, which differs from PyTorch's wherever a stride is 2. Default `torch`. */
  readonly padding?: 'torch' | 'same' | undefined;
  /** Of every batch norm. Default the network's own (`NetworkEntry.batchNormEpsilon`); Keras' weights often want 1e-3. */
  readonly batchNormEpsilon?: number | undefined;
}

export interface NetworkFamily {
  /** For people: "ResNet". */
  readonly title: string;
  /** Names worth listing, in the order to list them. */
  readonly names: readonly string[];
  /** The builder behind a name, or null when the name is none of this family's. */
  find(name: string): NetworkEntry | null;
  /** For families of any width: names of networks that parameters of these shapes could be of, the simplest first. */
  like?(shapes: ReadonlyMap<string, readonly number[]>): readonly string[];
}

export interface NetworkEntry {
  readonly name: string;
  /** For people: "ResNet-18". */
  readonly title: string;
  /** Edge in px that the published weights were made for. */
  readonly inputSize: number;
  /** What its batch norms use unless told otherwise; default 1e-5, PyTorch's. */
  readonly batchNormEpsilon?: number;
  /** Classes of the classifier that it was published with; null when it has none. Default ImageNet's 1,000. */
  readonly publishedClasses?: number | null;
  /**
   * Today's name of a parameter in a published file, or null when it belongs to a part that this network leaves out (an
   * auxiliary head). Default: the name itself.
   */
  readonly publishedName?: (name: string) => string | null;
  build(options: BuildOptions): Graph;
}

/**
 * For families that nobody trained in TensorFlow. Throws `ServiceError('invalid-request')` when its padding is asked for:
 * computing such weights with PyTorch's would be wrong without anybody noticing.
 */
export function torchPaddingOnly(name: string, { padding }: BuildOptions): void {
  if (padding === 'same')
    throw new ServiceError('invalid-request', `${name} has PyTorch's padding only; these weights want TensorFlow's.`, {
      subject: name,
    });
}

/** A family whose names are the rows of one table. */
export function tableFamily<Row>(
  title: string,
  table: Readonly<Record<string, Row>>,
  entry: (name: string, row: Row) => NetworkEntry,
): NetworkFamily {
  return {
    title,
    names: Object.keys(table),
    find(name) {
      const row = Object.hasOwn(table, name) ? table[name] : undefined;
      return row === undefined ? null : entry(name, row);
    },
  };
}
