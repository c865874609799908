/** Files that were not taken, with their reasons, as text. */
import type { SkippedFile } from '../contract/index.ts';
import { count } from './wording.ts';

const mostShown = 10;

/** Null when there is nothing to say. Second copies of a picture lose nothing, so they are only counted. */
export function skippedText(
  skipped: readonly { readonly path: string; readonly reason: string; readonly kind?: SkippedFile['kind'] }[],
): string | null {
  const copies = skipped.filter(({ kind }) => kind === 'duplicate').length;
  const left = skipped.filter(({ kind }) => kind !== 'duplicate');
  const lines = left.slice(0, mostShown).map(({ path, reason }) => `  ${path}: ${reason}`);
  const rest = left.length - mostShown;
  if (rest > 0) lines.push(`  … and ${rest.toLocaleString('en')} more; --json lists them all`);
  if (left.length > 0) lines.unshift(`${count(left.length, 'file was', 'files were')} not taken:`);
  if (copies > 0)
    lines.push(`${count(copies, 'file is a second copy', 'files are second copies')} of a picture that was taken.`);
  return lines.length === 0 ? null : lines.join('\n');
}
