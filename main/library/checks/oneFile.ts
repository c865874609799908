/** Findings about files that an import did not take. */
import { createHash } from 'node:crypto';
import type { SkippedFile } from '../../contract/index.ts';
import type { NewFinding } from './check.ts';

/** What was reported of a file is so, so the score is 1; there is no photo to decide on. */
export const aboutFile = ({ path, reason }: SkippedFile): NewFinding => ({
  key: createHash('sha256').update(`${path}\n${reason}`).digest('hex').slice(0, 32),
  score: 1,
  text: reason,
  photos: [],
  files: [path],
  actions: ['keep'],
});
