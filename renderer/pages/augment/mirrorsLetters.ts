/** Warns where letters or digits would be mirrored: classes are called as they look. */
import type { AugmentSettings, Dataset } from '../../../main/contract/index.ts';

/** Single characters, numbers, and what people call things with writing on them. */
const looksWritten = /^(.|\d+)$|\b(text|digit|letter|sign|plate|page|document|receipt|invoice|label|meter)s?\b/i;

/** Name of a class that looks like letters or digits while something mirrors; null when there is nothing to say. */
export function mirrorsLetters(settings: AugmentSettings, { classes }: Pick<Dataset, 'classes'>): string | null {
  const mirrors = settings.steps.some(({ name, enabled }) => enabled && /mirror/i.test(name));
  if (!mirrors) return null;
  return classes.find(({ name }) => looksWritten.test(name))?.name ?? null;
}
