/** Photos in folders: a sub-folder a class, sides of a split, or neither. ImageNet's folder names become words. */
import { sep } from 'node:path';
import { type FolderLayout, folderLayout, type Place } from '../folderLayout.ts';
import { mayBePicture } from '../readPictureFile.ts';
import type { Entry } from '../source.ts';
import { folderOf, lastPart } from '../trees/fileTree.ts';
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
  // What a file's place says is the same for all files of its folder.
  const examples = new Map<string, string>();
  for (const name of names) {
    const folder = folderOf(name);
    if (!examples.has(folder)) examples.set(folder, onSystem(name));
  }
  const { layout, place } = folderLayout([...examples.values()]);
  const places = new Map([...examples].map(([folder, example]) => [folder, place(example)]));
  let classNames = new Set([...places.values()].flatMap(({ className }) => className ?? []));
  // ImageNet's training pictures, unpacked into one folder.
  const inFileNames = classNames.size === 0 && names.length > 0 && names.every((name) => synsetOf(name) !== null);
  if (inFileNames) classNames = new Set(names.flatMap((name) => synsetOf(name) ?? []));
  const titles =
    classNames.size > 0 && [...classNames].every(isSynsetFolder)
      ? titlesOfSynsets([...classNames], await synsetNames())
      : null;
  return {
    layout,
    place(name) {
      const { className: folderClass, split } = places.get(folderOf(name)) ?? { className: null, split: null };
      const className = inFileNames ? synsetOf(name) : folderClass;
      const title = className === null ? undefined : titles?.get(className);
      return title === undefined ? { className, split } : { className, split, title };
    },
  };
}

const synsetOf = (name: string): string | null => synsetFile.exec(lastPart(name))?.[1] ?? null;
const synsetFile = /^(n\d{8})_\d+\.jpe?g$/i;
