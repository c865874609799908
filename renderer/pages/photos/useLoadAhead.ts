/** Loads and decodes the pictures that a key can bring next, so that it shows them in the same frame. */
import { useEffect, useRef } from 'react';
import { pictureUrl } from '../../../main/contract/index.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';

/** Photos in line that are decoded ahead, and those without a label that labelling goes on to. */
const ahead = 6;

export function useLoadAhead(photos: PhotoWindow, index: number): void {
  // They stay referenced until the cursor has moved on: the browser may drop what nobody holds.
  const kept = useRef<ReadonlyMap<string, HTMLImageElement>>(new Map());
  useEffect(() => {
    const next = new Map<string, HTMLImageElement>();
    for (const hash of wantedNext(photos, index)) {
      const url = pictureUrl(hash);
      const known = kept.current.get(url);
      const image = known ?? new Image();
      if (!known) {
        image.src = url;
        // A file that cannot be read says so when it is its turn.
        image.decode().catch(() => {});
      }
      next.set(url, image);
    }
    kept.current = next;
  }, [photos, index]);
}

/** Hashes of the next ones in line, the next ones without a label, and the one before. */
function wantedNext(photos: PhotoWindow, index: number): Set<string> {
  const wanted = new Set<string>();
  let unlabelled = 0;
  for (let step = 1; step <= 100 && (step <= ahead || unlabelled < ahead); step++) {
    const photo = photos.photoAt(index + step);
    if (!photo) break;
    const isLeft = photo.classId === null && !photo.rejected;
    if (isLeft) unlabelled += 1;
    if (!photo.missing && (step <= ahead || isLeft)) wanted.add(photo.hash);
  }
  const before = photos.photoAt(index - 1);
  if (before && !before.missing) wanted.add(before.hash);
  return wanted;
}
