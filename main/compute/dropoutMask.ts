/** Masks of dropout: the same for a seed on every machine and backend. */
import { hashRandom } from './hashRandom.ts';

/**
 * Fills `mask` with 0 and 1 / (1 − rate), so that predictions need no correction (Srivastava et al. 2014). `place` tells the
 * masks of one step apart: 0 for the network's first dropout that drops anything, and so on.
 */
export function fillDropoutMask(
  mask: Float32Array,
  { seed, place, rate }: { seed: number; place: number; rate: number },
) {
  const random = hashRandom((seed + Math.imul(place, 0x85ebca6b)) | 0);
  const kept = 1 / (1 - rate);
  for (let index = 0; index < mask.length; index++) mask[index] = random(index) < rate ? 0 : kept;
}
