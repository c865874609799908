/** Files that could not be read, and photos that are not where they were. */
import type { Check } from './check.ts';
import { aboutFile } from './oneFile.ts';

const kinds = ['unreadable', 'vanished', 'too-large'];

/**
 * What imports reported as damaged, vanished or too large, and photos whose files were all gone at the last look. Either is so or
 * not, so the score is always 1.
 */
export const unreadable: Check = {
  kind: 'unreadable',
  run({ photos, reports }) {
    // The newest report of each folder: an older one may tell of files that were mended since.
    const latest = new Map(reports.toReversed().map((report) => [report.folder, report]));
    const files = [...latest.values()].flatMap(({ skipped }) => skipped.filter(({ kind }) => kinds.includes(kind)));
    return [
      ...photos
        .filter(({ missing }) => missing === 1)
        .map(({ photoId, hash }) => ({
          key: hash,
          score: 1,
          text: 'Its file was not there at the last look. Connect its drive, or import its folder again where it is now.',
          photos: [{ photoId, note: null }],
          actions: ['keep', 'reject'] as const,
        })),
      ...files.map(aboutFile),
    ];
  },
};
