/** Decoded pictures that are looked at in several views, kept in shared memory up to a limit, least used first out. */
import type { PictureSource } from './imaging.ts';
import { pyramidBytes, type SharedPicture } from './pyramid.ts';

export interface SharedPictures {
  /** Decodes the picture once, however many ask at the same time. */
  get(source: PictureSource): Promise<SharedPicture>;
  clear(): void;
}

export function createSharedPictures(options: {
  readonly maxBytes: number;
  readonly decode: (source: PictureSource) => Promise<SharedPicture>;
}): SharedPictures {
  // In order of last use, oldest first. An entry being decoded has no bytes yet.
  const entries = new Map<string, { readonly picture: Promise<SharedPicture>; bytes: number }>();

  const makeRoom = (): void => {
    let held = 0;
    for (const { bytes } of entries.values()) held += bytes;
    for (const [hash, { bytes }] of entries) {
      if (held <= options.maxBytes) return;
      entries.delete(hash);
      held -= bytes;
    }
  };

  return {
    get(source) {
      const { hash } = source;
      // Without a hash there is no telling whether the file is still the same: decode it anew.
      if (hash === undefined) return options.decode(source);
      const known = entries.get(hash);
      if (known !== undefined) {
        entries.delete(hash);
        entries.set(hash, known);
        return known.picture;
      }
      const entry = { picture: options.decode(source), bytes: 0 };
      entries.set(hash, entry);
      entry.picture.then(
        ({ levels }) => {
          entry.bytes = pyramidBytes(levels);
          makeRoom();
        },
        () => entries.delete(hash),
      );
      return entry.picture;
    },
    clear: () => entries.clear(),
  };
}
