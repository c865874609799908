/** What a training holds in memory besides its steps: the rows or pictures that it reads again and again. */
import { keptSide } from '../../imaging/keptPicture.ts';
import { rowLength } from '../fineTune/samples.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import type { Depth } from './depth.ts';
import type { PhotoCounts } from './forecastDepth.ts';

/** What is more lies on disk (see fineTune/prepareData.ts). */
const mostShare = 0.35;
/**
 * Whole runs held 1.09 to 1.22 times the sum of their parts (MobileNetV2 0.35, two data sets, last to third-last stage): what is given back
 * on the way leaves gaps.
 */
export const gapsFactor = 1.15;
/** Of a photo's long side to its short one. */
const usualAspect = 4 / 3;

export function heldBytes(
  { network, plan }: Depth,
  { trained, heldOut, judged }: PhotoCounts,
  views: number,
  { backbone, freeBytes }: { readonly backbone: KeptBackbone; readonly freeBytes: number },
): number {
  const { size } = backbone.preprocessing;
  const plain = 3 * size * size * 4;
  const pooled = plan.phases[0]!.onFeatures ? backbone.featureCount : 0;
  const row = 4 * (rowLength(network.trained.input.shape) + pooled);
  const picture = views > 1 ? 3 * keptSide(size) ** 2 * usualAspect : plain;
  const bytes =
    network.frozen === null
      ? trained * picture + (heldOut + judged) * plain
      : (trained * views + heldOut + judged) * row;
  return Math.min(bytes, mostShare * freeBytes);
}
