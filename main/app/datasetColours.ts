/** The directions in which the colours of a dataset's training photos vary, from thumbnails; computed once while they stay the same. */
import { createHash } from 'node:crypto';
import type { ColourDirections } from '../contract/index.ts';
import { colourDirectionsOf } from '../imaging/augment/colourDirections.ts';
import type { Imaging } from '../imaging/imaging.ts';
import { PictureError } from '../imaging/pictureError.ts';
import { thumbnailFile } from '../imaging/thumbnailFile.ts';
import type { Store } from '../store/store.ts';
import { trainingHashes } from '../store/trainingLooks.ts';

/** More photos change the directions by less than can be seen. */
const mostPhotos = 400;

export interface DatasetColours {
  /** Null while there is no labelled photo with a thumbnail. */
  of(datasetId: number): Promise<ColourDirections | null>;
}

export function createDatasetColours(parts: {
  store: Store;
  imaging: Pick<Imaging, 'thumbnailColours'>;
  thumbnailFolder: string;
}): DatasetColours {
  const { store, imaging, thumbnailFolder } = parts;
  const known = new Map<number, { readonly photos: string; readonly colours: Promise<ColourDirections | null> }>();
  return {
    of(datasetId) {
      const all = trainingHashes(store, datasetId);
      const few = all.filter((_, index) => all.length <= mostPhotos || isPicked(index, all.length));
      const photos = createHash('sha256').update(few.join()).digest('hex');
      const last = known.get(datasetId);
      if (last?.photos === photos) return last.colours;
      const colours = compute(few.map((hash) => thumbnailFile(thumbnailFolder, hash)));
      known.set(datasetId, { photos, colours });
      colours.catch(() => known.delete(datasetId));
      return colours;
    },
  };

  async function compute(thumbnails: readonly string[]): Promise<ColourDirections | null> {
    const sums = await Promise.all(
      thumbnails.map(async (thumbnail) => {
        try {
          return await imaging.thumbnailColours(thumbnail);
        } catch (error) {
          // A thumbnail that is not made yet: the others say enough.
          if (error instanceof PictureError) return null;
          throw error;
        }
      }),
    );
    return colourDirectionsOf(sums.filter((one) => one !== null));
  }
}

/** An even spread of `mostPhotos` of them. */
const isPicked = (index: number, length: number): boolean =>
  Math.floor((index * mostPhotos) / length) !== Math.floor(((index - 1) * mostPhotos) / length);
