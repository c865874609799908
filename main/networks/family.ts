/** What a network family offers the registry: its table of names and the builder behind it. */
import type { Graph } from './graph.ts';

/** How a network's weights want to be computed; each weights entry knows its own. */
export interface BuildOptions {
  /** Edge of the input in px; default the network's usual one. */
  readonly inputSize?: number | undefined;
  /** Classes of the network's own classifier; null or none: a backbone that ends in its features. */
  readonly classes?: number | null | undefined;
  /** `same`: TensorFlow's padding, which differs from PyTorch's wherever a stride is 2. Default `torch`. */
  readonly padding?: 'torch' | 'same' | undefined;
  /** Of every batch norm. Default 1e-5, PyTorch's; Keras' weights often want 1e-3. */
  readonly batchNormEpsilon?: number | undefined;
}

export interface NetworkFamily {
  /** For people: "ResNet". */
  readonly title: string;
  /** Names worth listing, in the order to list them. */
  readonly names: readonly string[];
  /** The builder behind a name, or null when the name is none of this family's. */
  find(name: string): NetworkEntry | null;
}

export interface NetworkEntry {
  readonly name: string;
  /** For people: "ResNet-18". */
  readonly title: string;
  /** Edge in px that the published weights were made for. */
  readonly inputSize: number;
  build(options: BuildOptions): Graph;
}
