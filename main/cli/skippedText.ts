/** Files that were not taken, with their reasons, as text. */
import { count } from './wording.ts';

const mostShown = 10;

/** Null when every file was taken. */
export function skippedText(skipped: readonly { readonly path: string; readonly reason: string }[]): string | null {
  if (skipped.length === 0) return null;
  const lines = skipped.slice(0, mostShown).map(({ path, reason }) => `  ${path}: ${reason}`);
  const rest = skipped.length - mostShown;
  if (rest > 0) lines.push(`  … and ${rest.toLocaleString('en')} more; --json lists them all`);
  return [`${count(skipped.length, 'file was', 'files were')} not taken:`, ...lines].join('\n');
}
