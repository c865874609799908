/** Decoded pictures that are looked at in several views, kept in shared memory up to a limit, least used first out. */
import type { PictureSource } from './imaging.ts';
import { pyramidBytes, type SharedPicture } from './pyramid.ts';

export interface SharedPictures {
  /**
   * Decodes the picture once for a size of views (null: at full size), however many ask at the same time.
   */
  get(source: PictureSource, viewSize: number | null): Promise<SharedPicture>;
  clear(): void;
}

export function createSharedPictures(options: {
  readonly maxBytes: number;
  readonly decode: (source: PictureSource, viewSize: number | null) => Promise<SharedPicture>;
}): SharedPictures {
  // In order of last use, oldest first. An entry being decoded has no bytes yet.
  const entries = new Map<string, { readonly picture: Promise<SharedPicture>; bytes: number }>();

  const makeRoom = (): void => {
    let held = 0;
    for (const { bytes } of entries.values()) held += bytes;
    for (const [key, { bytes }] of entries) {
      if (held <= options.maxBytes) return;
      entries.delete(key);
      held -= bytes;
    }
  };

  return {
    get(source, viewSize) {
      const { hash } = source;
      // Without a hash there is no telling whether the file is still the same: decode it anew.
      if (hash === undefined) return options.decode(source, viewSize);
      const key = `${hash} ${viewSize}`;
      const known = entries.get(key);
      if (known !== undefined) {
        entries.delete(key);
        entries.set(key, known);
        return known.picture;
      }
      const entry = { picture: options.decode(source, viewSize), bytes: 0 };
      entries.set(key, entry);
      entry.picture.then(
        ({ levels, plain }) => {
          entry.bytes = pyramidBytes(levels) + (plain?.data.length ?? 0);
          makeRoom();
        },
        () => entries.delete(key),
      );
      return entry.picture;
    },
    clear: () => entries.clear(),
  };
}
