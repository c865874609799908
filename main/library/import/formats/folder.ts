/** Photos in folders: a sub-folder a class, sides of a split, or neither. ImageNet's folder names become words. */
import { sep } from 'node:path';
import { type FolderLayout, folderLayout, type Place } from '../folderLayout.ts';
import { mayBePicture } from '../readPictureFile.ts';
import type { Entry } from '../source.ts';
import { lastPart } from '../trees/fileTree.ts';
import type { Format, Tools } from './format.ts';
import { isSynsetFolder, titlesOfSynsets } from './synsetNames.ts';

export const folder: Format = {
  name: 'folder',
  async recognise({ tree, file }) {
    if (file !== null) return null;
    return tree.names.some(mayBePicture) ? 'surely' : 'perhaps';
  },
  async read({ tree }, tools) {
    const { layout, place } = await readLayout(tree.names, tools);
    const entries = tree.names.map(
      (name): Entry => ({ file: tree.picture(name), shown: name, name: name.normalize('NFC'), place: place(name) }),
    );
    return { layout, entries, skipped: [], classes: [] };
  },
};

/** As `folderLayout`, with classes titled. Names have forward slashes. */
export async function readLayout(
  names: readonly string[],
  { synsetNames }: Pick<Tools, 'synsetNames'>,
): Promise<{ layout: FolderLayout['layout']; place(name: string): Place }> {
  const onSystem = (name: string) => (sep === '/' ? name : name.replaceAll('/', sep));
  const { layout, place } = folderLayout(names.map(onSystem));
  const places = new Map(names.map((name) => [name, place(onSystem(name))]));
  const folders = new Set([...places.values()].flatMap(({ className }) => className ?? []));
  if (folders.size === 0 && names.length > 0 && names.every((name) => synsetFile.test(lastPart(name)))) {
    // ImageNet's training pictures, unpacked into one folder.
    for (const [name, before] of places) {
      const className = synsetFile.exec(lastPart(name))?.[1] ?? null;
      places.set(name, { ...before, className });
      if (className) folders.add(className);
    }
  }
  if (folders.size > 0 && [...folders].every(isSynsetFolder)) {
    const titles = titlesOfSynsets([...folders], await synsetNames());
    for (const [name, before] of places) {
      const title = before.className === null ? undefined : titles.get(before.className);
      if (title !== undefined) places.set(name, { ...before, title });
    }
  }
  return { layout, place: (name) => places.get(name) ?? { className: null, split: null } };
}

const synsetFile = /^(n\d{8})_\d+\.jpe?g$/i;
