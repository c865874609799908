/** Finds the file that a reference means in a tree whose names are all known. */
import { folderOf, tidy } from './fileTree.ts';

/** Endings that tables leave out when they name pictures by an id. */
export const impliedEndings = ['', '.jpg', '.jpeg', '.png', '.JPEG', '.JPG', '.webp'] as const;

/**
 * Looks beside the annotation, then from each folder above it, then for the only file that ends with the whole
 * reference, whatever folder it lies in.
 */
export function createNameFinder(names: readonly string[]): (reference: string, from: string) => string | null {
  const byName = new Map(names.map((name) => [name.normalize('NFC'), name]));
  /** Names by every ending that begins at a folder; null for endings that several have. */
  let byEnding: Map<string, string | null> | null = null;
  const endings = () => {
    if (byEnding) return byEnding;
    byEnding = new Map();
    for (const name of names) {
      let rest = name.normalize('NFC');
      for (;;) {
        byEnding.set(rest, byEnding.has(rest) ? null : name);
        const at = rest.indexOf('/');
        if (at < 0) break;
        rest = rest.slice(at + 1);
      }
    }
    return byEnding;
  };
  return (reference, from) => {
    const plain = reference.replaceAll('\\', '/').normalize('NFC');
    for (const ending of impliedEndings) {
      for (let folder: string | null = from; folder !== null; folder = folder === '' ? null : folderOf(folder)) {
        const wanted = tidy(`${folder}/${plain}${ending}`);
        const found = wanted === null ? undefined : byName.get(wanted);
        if (found !== undefined) return found;
      }
      const wanted = tidy(`${plain}${ending}`);
      const found = wanted === null ? undefined : endings().get(wanted);
      if (found) return found;
    }
    return null;
  };
}
