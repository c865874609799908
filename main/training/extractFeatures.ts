/**
 * Features of the frozen backbone for many pictures: decoding on the imaging pool's workers overlaps with inference here,
 * what is known already comes from the store, and the order of the results is the order asked.
 */
import type { Runner } from '../compute/backend.ts';
import type { AugmentSettings } from '../contract/index.ts';
import type { ImagingPool } from '../imaging/imaging.ts';
import { PictureError } from '../imaging/pictureError.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import type { TaskPhoto } from '../jobs/task.ts';
import { type FeatureStore, isDiskFull } from './featureStore.ts';

/** The part of a backbone that matters here. */
export interface FeatureSource {
  readonly preprocessing: Preprocessing;
  /** Nodes of the runner whose outputs side by side are the features. */
  readonly featureOutputs: readonly string[];
  readonly featureCount: number;
  readonly fingerprint: string;
}

export interface ExtractRequest {
  readonly runner: Runner;
  readonly source: FeatureSource;
  readonly device: string;
  readonly imaging: Pick<ImagingPool, 'networkInputs' | 'threads'>;
  /** Null: nothing is kept. */
  readonly store: FeatureStore | null;
  readonly photos: readonly PhotoViews[];
  /** How augmented views are drawn; null when every photo wants its plain view only. */
  readonly views: { readonly settings: AugmentSettings; readonly seed: number } | null;
  /** Numbers of the test-time views wanted of every photo, instead of its `count` and `views`. */
  readonly testViews?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PhotoViews {
  readonly photo: TaskPhoto;
  /** Views wanted: variants 0 (plain) … count − 1. */
  readonly count: number;
}

export interface ExtractCallbacks {
  /** Features [views, width] of photo number `index`, in order of `index`. */
  onFeatures(index: number, features: Float32Array): void;
  /** Photo number `index` cannot be decoded. */
  onSkipped(index: number, error: PictureError): void;
  /** Views done (skipped ones too) of all. */
  onProgress(done: number, total: number): void;
  /** The disk is full: from here on nothing is kept. Without it, that is an error. */
  onDiskFull?(): void;
}

export interface ExtractSummary {
  /** Views that went through the backbone; the others were known. */
  readonly computed: number;
  /** Seconds that computing took; null when everything was known. */
  readonly seconds: number | null;
}

/**
 * Views in one inference. Always the same, the last one filled up with zeros: kernels may round differently for other
 * sizes, and a picture's features must not depend on its neighbours.
 */
export const inferenceBatch = 16;

/** @param clock milliseconds. Throws the signal's reason when it fires. */
export async function extractFeatures(
  request: ExtractRequest,
  callbacks: ExtractCallbacks,
  clock: () => number,
): Promise<ExtractSummary> {
  const { runner, source, device, imaging, store, photos, testViews, signal } = request;
  const views = testViews === undefined ? request.views : null;
  const variantsOf = ({ count }: PhotoViews): readonly number[] =>
    testViews ?? Array.from({ length: count }, (_, variant) => variant);
  const { size } = source.preprocessing;
  const width = source.featureCount;
  const inputLength = 3 * size * size;
  const { fingerprint } = source;
  const plain = store?.space({ fingerprint, device, views: null }, width) ?? null;
  const others = testViews === undefined ? views : 'test time';
  const changed = (others && store?.space({ fingerprint, device, views: others }, width)) ?? null;
  const spaceOf = (variant: number) => (variant === 0 ? plain : changed);

  const total = photos.reduce((sum, photo) => sum + variantsOf(photo).length, 0);
  let done = 0;
  let computed = 0;
  const startedAt = clock();

  // Photos whose decoding was started, in order; a photo that needs none is among them.
  const waiting: { index: number; task: PhotoTask; decoded: Promise<Decoded> }[] = [];
  // While an inference blocks this thread, the workers must have enough to go on with.
  const ahead = imaging.threads * 2 + inferenceBatch;
  let next = 0;

  const batch = new Float32Array(inferenceBatch * inputLength);
  const slots: { task: PhotoTask; place: number }[] = [];
  // Photos that may be handed out, oldest first, as soon as all their views are there.
  const unfinished: PhotoTask[] = [];

  function begin(): void {
    while (next < photos.length && waiting.length < ahead) {
      const index = next++;
      const { photo } = photos[index]!;
      const variants = variantsOf(photos[index]!);
      const features = new Float32Array(variants.length * width);
      const missing: number[] = [];
      for (const [place, variant] of variants.entries()) {
        const known = spaceOf(variant)?.get(photo.hash, variant);
        if (known) features.set(known, place * width);
        else missing.push(place);
      }
      const task: PhotoTask = { index, photo, features, variants, open: missing.length, error: null };
      waiting.push({ index, task, decoded: missing.length === 0 ? known : decode(task, missing) });
    }
  }

  async function decode({ photo, variants: wanted }: PhotoTask, places: number[]): Promise<Decoded> {
    const variants = places.map((place) => wanted[place]!);
    try {
      const inputs = await imaging.networkInputs(
        {
          paths: photo.paths,
          hash: photo.hash,
          preprocessing: source.preprocessing,
          views: views === null ? null : { ...views, variants },
          ...(testViews !== undefined && { testViews: variants }),
        },
        { signal },
      );
      return { places, inputs };
    } catch (error) {
      return { error };
    }
  }

  let keeps = true;
  function keep(hash: string, variant: number, features: Float32Array): void {
    if (!keeps) return;
    try {
      spaceOf(variant)?.put(hash, variant, features);
    } catch (error) {
      if (!isDiskFull(error) || callbacks.onDiskFull === undefined) throw error;
      keeps = false;
      callbacks.onDiskFull();
    }
  }

  async function infer(): Promise<void> {
    if (slots.length === 0) return;
    batch.fill(0, slots.length * inputLength);
    const outputs = await runner.run(batch, inferenceBatch);
    for (const [slot, { task, place }] of slots.entries()) {
      const variant = task.variants[place]!;
      const features = task.features.subarray(place * width, (place + 1) * width);
      let at = 0;
      for (const name of source.featureOutputs) {
        const values = outputs.get(name)!;
        const length = values.length / inferenceBatch;
        features.set(values.subarray(slot * length, (slot + 1) * length), at);
        at += length;
      }
      keep(task.photo.hash, variant, features.slice());
      task.open--;
    }
    computed += slots.length;
    slots.length = 0;
    handOut();
  }

  function handOut(): void {
    while (unfinished[0] && unfinished[0].open === 0) {
      const task = unfinished.shift()!;
      done += task.variants.length;
      if (task.error) callbacks.onSkipped(task.index, task.error);
      else callbacks.onFeatures(task.index, task.features);
      callbacks.onProgress(done, total);
    }
  }

  begin();
  while (waiting.length > 0) {
    const { task, decoded } = waiting.shift()!;
    const result = await decoded;
    signal?.throwIfAborted();
    begin();
    unfinished.push(task);
    if ('error' in result) {
      if (!(result.error instanceof PictureError)) throw result.error;
      task.error = result.error;
      task.open = 0;
    } else {
      for (const [position, place] of result.places.entries()) {
        const from = position * inputLength;
        batch.set(result.inputs.subarray(from, from + inputLength), slots.length * inputLength);
        slots.push({ task, place });
        if (slots.length === inferenceBatch) await infer();
      }
    }
    handOut();
  }
  await infer();
  return { computed, seconds: computed === 0 ? null : (clock() - startedAt) / 1000 };
}

interface PhotoTask {
  readonly index: number;
  readonly photo: TaskPhoto;
  /** [variants, width] */
  readonly features: Float32Array;
  readonly variants: readonly number[];
  /** Views still to be computed. */
  open: number;
  error: PictureError | null;
}

/** Inputs of the variants at these places of the task's list. */
type Decoded = { readonly places: readonly number[]; readonly inputs: Float32Array } | { readonly error: unknown };

/** Of a photo whose views are all known. */
const known: Promise<Decoded> = Promise.resolve({ places: [], inputs: new Float32Array(0) });
