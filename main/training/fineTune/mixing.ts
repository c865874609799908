/**
 * Mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019): each row of a batch is mixed with the row opposite it. Rows of cached
 * maps are mixed as pictures are: mixup mixes the maps, CutMix puts a rectangle of the other's maps in its place.
 */
import type { AugmentSettings, TrainSettings } from '../../contract/index.ts';
import { applyMix, drawMix, type MapShape } from '../../imaging/augment/mixPair.ts';
import { stepsOf } from '../../imaging/augment/steps.ts';
import { valuesIn } from '../../networks/cost.ts';
import type { Shape } from '../../networks/layers/index.ts';
import { seededRandom } from '../seededRandom.ts';

export interface MixingSettings {
  /** α of mixup's Beta(α, α); 0: never. */
  readonly mixup: number;
  /** α of CutMix's Beta(α, α); 0: never. Where both are given, each batch gets one of them by chance. */
  readonly cutMix: number;
  /** Share of the batches that mixup is used in, of those that it is its turn in; 1 when not given. */
  readonly mixupProbability?: number;
  readonly cutMixProbability?: number;
}

/** What a run mixes: as its own settings say, else as its augmentation does. */
export function mixingOf(settings: TrainSettings & { readonly augmentation: AugmentSettings }): MixingSettings {
  const steps = stepsOf(settings.augmentation);
  const [mixup, cutMix] = ['mixup', 'cutMix'].map((name) => steps.find((step) => step.augmentation.name === name));
  return {
    ...(settings.mixup > 0
      ? { mixup: settings.mixup }
      : { mixup: mixup?.amount ?? 0, mixupProbability: mixup?.probability ?? 1 }),
    ...(settings.cutMix > 0
      ? { cutMix: settings.cutMix }
      : { cutMix: cutMix?.amount ?? 0, cutMixProbability: cutMix?.probability ?? 1 }),
  };
}

/**
 * Mixes the rows of a batch in place. `position` names the batch: what is drawn depends on the seed and it alone. Returns each
 * row's own share; the rest belongs to the row opposite (row i's is rows − 1 − i). All 1 when nothing is mixed.
 */
export function mixBatch(
  input: Float32Array,
  rows: number,
  shape: Shape,
  { mixup, cutMix, mixupProbability = 1, cutMixProbability = 1 }: MixingSettings,
  seed: number,
  position: number,
): Float32Array {
  const own = new Float32Array(rows).fill(1);
  if (rows < 2 || (mixup === 0 && cutMix === 0)) return own;
  const coin = seededRandom(seed, `mixing ${position}`)();
  const map = mapOf(shape);
  const cuts = map !== null && (mixup === 0 || (cutMix > 0 && coin < 0.5));
  const alpha = cuts || mixup === 0 ? cutMix : mixup;
  const probability = cuts || mixup === 0 ? cutMixProbability : mixupProbability;
  if (probability < 1 && seededRandom(seed, `whether ${position}`)() >= probability) return own;
  const length = valuesIn(shape);
  const row = (index: number) => input.subarray(index * length, (index + 1) * length);
  // A batch of an odd size has a row in its middle that is opposite itself, and stays.
  for (let first = 0; first < Math.floor(rows / 2); first++) {
    const second = rows - 1 - first;
    const random = seededRandom(seed, `mix ${position + first}`);
    const mix = drawMix(cuts ? map : null, alpha, random);
    applyMix(row(first), row(second), map, mix);
    own[first] = mix.share;
    own[second] = own[first]!;
  }
  return own;
}

/** Rows without places, or without any that could be cut out, are only blended. */
function mapOf(shape: Shape): MapShape | null {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || height! * width! === 1) return null;
  return [channels!, height!, width!];
}
