/** Picks photos that show what an augmentation does: a typical one, the extreme ones, then an even spread. */
import type { PhotoLook } from '../store/photoLooks.ts';

/** At most `count` ids, no photo twice; the same photos give the same choice. */
export function pickPhotos(looks: readonly PhotoLook[], count: number): number[] {
  const byBrightness = looks.toSorted((a, b) => (a.brightness ?? 0.5) - (b.brightness ?? 0.5) || a.photoId - b.photoId);
  const byShape = looks.toSorted((a, b) => a.width / a.height - b.width / b.height || a.photoId - b.photoId);
  const bySize = looks.toSorted((a, b) => a.width * a.height - b.width * b.height || a.photoId - b.photoId);
  const wanted = [
    byBrightness[Math.floor(looks.length / 2)],
    byBrightness.at(0),
    byBrightness.at(-1),
    byShape.at(-1),
    byShape.at(0),
    bySize.at(0),
    bySize.at(-1),
    // Twice as many as asked for, because some of these were taken above.
    ...Array.from(
      { length: 2 * count },
      (_, index) => byBrightness[Math.floor(((index + 0.5) / (2 * count)) * looks.length)],
    ),
    ...byBrightness,
  ];
  const picked = new Set<number>();
  for (const look of wanted) {
    if (picked.size >= count) break;
    if (look) picked.add(look.photoId);
  }
  return [...picked];
}
