/** An imaging that decodes photos which are asked for again and again only once, as far as memory goes. */
import type { ImagingPool } from '../imaging/imaging.ts';
import { keptSide } from '../imaging/keptPicture.ts';
import type { Picture } from '../imaging/picture.ts';

/**
 * What augmented views are drawn of is kept, in shared memory up to `memoryBytes`. Plain views come from the file: there is more
 * in it. The views are those of `imaging` to the px, as settings with `drawnFrom: 'kept'` have it; others go straight to it.
 */
export function keepDecoded(
  imaging: Pick<ImagingPool, 'networkInputs' | 'trainingPicture' | 'drawViews' | 'threads'>,
  memoryBytes: number,
): Pick<ImagingPool, 'networkInputs' | 'threads'> {
  const kept = new Map<string, Picture>();
  let free = memoryBytes;
  return {
    threads: imaging.threads,
    async networkInputs(request, options) {
      const { hash, views, preprocessing, paths } = request;
      if (hash === undefined || views?.settings.drawnFrom !== 'kept') return imaging.networkInputs(request, options);
      const { size } = preprocessing;
      const key = `${hash} ${size}`;
      const known = kept.get(key);
      if (known === undefined || views.variants.includes(0)) {
        const keepSide = known === undefined && free > 0 ? keptSide(size) : null;
        const decoded = await imaging.trainingPicture(
          { paths, hash, preprocessing, inputs: { views }, keepSide },
          options,
        );
        if (decoded.picture !== null) {
          kept.set(key, decoded.picture);
          free -= decoded.picture.data.length;
        }
        return decoded.inputs!;
      }
      const { settings, seed, variants } = views;
      const length = 3 * size * size;
      const inputs = new Float32Array(new SharedArrayBuffer(4 * length * variants.length));
      const drawn = variants.map((variant, place) => ({
        ...{ picture: known, hash, variant },
        into: inputs.subarray(place * length, (place + 1) * length),
      }));
      await imaging.drawViews({ preprocessing, settings, seed, views: drawn }, options);
      return inputs;
    },
  };
}
