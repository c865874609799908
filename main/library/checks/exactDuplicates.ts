/** Pictures that lie in several files of the same content. */
import type { Check } from './check.ts';

/**
 * Content is compared by SHA-256, so the score is always 1. A dataset has one photo for all its files, with one label and on one side, so
 * that nothing has to be done; but it is worth knowing that there are fewer photos than files.
 */
export const exactDuplicates: Check = {
  kind: 'exact-duplicate',
  run: ({ copies }) =>
    copies.map(({ photoId, hash, paths }) => ({
      key: hash,
      score: 1,
      text: `${paths.length} files hold this picture. It counts once, with one label; deleting copies changes nothing here.`,
      photos: [{ photoId, note: null }],
      files: paths,
      actions: ['keep', 'reject'],
    })),
};
