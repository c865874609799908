/**
 * Every augmentation, in the order they are applied: geometry from the photo to the view, then the px. One line here makes
 * one more appear.
 */
import type { Augmentation } from './augmentation.ts';
import { blur } from './blur.ts';
import { brightness } from './brightness.ts';
import { channelShift } from './channelShift.ts';
import { contrast } from './contrast.ts';
import { cropScale } from './cropScale.ts';
import { cutMix } from './cutMix.ts';
import { erase } from './erase.ts';
import { grayscale } from './grayscale.ts';
import { hue } from './hue.ts';
import { jpeg } from './jpeg.ts';
import { localWarp } from './localWarp.ts';
import { mirror } from './mirror.ts';
import { mixup } from './mixup.ts';
import { noise } from './noise.ts';
import { pcaShift } from './pcaShift.ts';
import { perspective } from './perspective.ts';
import { randAugment } from './randAugment.ts';
import { resnetCrop } from './resnetCrop.ts';
import { rotate } from './rotate.ts';
import { saturation } from './saturation.ts';
import { shear } from './shear.ts';
import { translate } from './translate.ts';
import { trivialAugment } from './trivialAugment.ts';
import { verticalMirror } from './verticalMirror.ts';

export const augmentations: readonly Augmentation[] = [
  ...[mirror, verticalMirror, cropScale, resnetCrop, rotate, shear, translate, perspective, localWarp],
  ...[trivialAugment, randAugment],
  ...[brightness, contrast, saturation, channelShift, pcaShift, grayscale, hue],
  ...[blur, noise, jpeg, erase],
  ...[mixup, cutMix],
];
