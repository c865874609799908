/**
 * Weights that are published: what they are, where they lie, how they want to be computed, under which licence. The facts
 * are tables in `catalog/`, one file a source.
 *
 * Preprocessing is ours (`main/imaging/preprocessing.ts`): the centred square of a picture's short side, resized. `size` is the
 * edge that the published evaluation feeds the network. Where that evaluation first crops (torchvision's older weights: the
 * middle 224 of 256 px), things look up to an eighth smaller here and nothing at the border is lost.
 */
import type { Preprocessing } from '../imaging/preprocessing.ts';
import { kerasCatalog } from './catalog/keras.ts';
import { thawCatalog } from './catalog/thaw.ts';
import { timmCatalog } from './catalog/timm.ts';
import { torchvisionCatalog } from './catalog/torchvision.ts';

export interface CatalogEntry {
  /** "resnet18.torchvision-v1" */
  readonly id: string;
  /** Name of the network. */
  readonly network: string;
  /** For people: "ImageNet, torchvision v1". */
  readonly title: string;
  readonly source: 'thaw' | 'torchvision' | 'timm' | 'keras';
  /** Who trained them where, for people. */
  readonly origin: string;
  /** Path in the resources folder of weights that ship with Thaw; null for others. */
  readonly embedded: string | null;
  /** Name that the file has here; where it was published under a name that says nothing (model.safetensors), one that does. */
  readonly file: string;
  /** Null for weights that ship with Thaw. */
  readonly url: string | null;
  /** First hex digits, 8 at least, of the file's SHA-256 as published; null when only the server tells a checksum. */
  readonly sha256: string | null;
  /** `fingerprintOf` its values, whatever file they lie in; null while unknown. */
  readonly fingerprint: string | null;
  /** Names, without extension, of other files that usually hold them. */
  readonly otherFileStems: readonly string[];
  /** Of the whole published network, classifier and auxiliary heads included: what the file's size is judged by. */
  readonly parameters: number;
  readonly padding: 'torch' | 'same';
  readonly batchNormEpsilon: number;
  readonly preprocessing: Preprocessing;
  /** Published, on ImageNet's validation pictures, 0…1. */
  readonly accuracy: { readonly top1: number; readonly top5: number | null; readonly by: string } | null;
  /** Of the classifier in the file; null when there is none. */
  readonly classes: number | null;
  readonly licence: string;
  /** Why one would take them, in a sentence. */
  readonly why: string | null;
  /** The one to take when one has no opinion; one a network at most. */
  readonly recommended: boolean;
}

export const catalog: readonly CatalogEntry[] = [
  ...thawCatalog,
  ...torchvisionCatalog,
  ...timmCatalog,
  ...kerasCatalog,
];

/** The published weights of a network, the recommended ones first. */
export const catalogOf = (network: string, entries: readonly CatalogEntry[] = catalog): readonly CatalogEntry[] =>
  entries
    .filter((entry) => entry.network === network)
    .toSorted((a, b) => Number(b.recommended) - Number(a.recommended));
