/** A folder a class, below a folder a side where there are sides: what most training scripts read. */
import { countInWords, photosInWords } from '../wording.ts';
import { createFileNames, safeName } from './exportPhoto.ts';
import type { DatasetWriter } from './formats.ts';

export const classFolders: DatasetWriter = async ({ classes, photos }, { writer, onPhoto }) => {
  const nameOf = createFileNames();
  const folders = folderNames(classes);
  const hasSides = photos.some((photo) => photo.split !== null);
  let withoutSide = 0;
  for (const photo of photos) {
    const inClass = photo.label === null ? '' : (folders.get(photo.label) ?? safeName(photo.label));
    let folder = inClass;
    if (hasSides) {
      if (photo.split === null && photo.label !== null) withoutSide += 1;
      // A photo with neither lies beside the sides; Thaw reads it back as what it is.
      const side = photo.split ?? (photo.label === null ? 'unlabelled' : 'train');
      folder = inClass === '' ? side : `${side}/${inClass}`;
    }
    const file = nameOf(folder, photo);
    await writer.photo(photo, folder === '' ? file : `${folder}/${file}`);
    onPhoto();
  }
  const renamed = [...folders].filter(([name, folder]) => name !== folder);
  const empty = classes.filter((name) => !photos.some((photo) => photo.label === name));
  return {
    files: [],
    notes: [
      ...(withoutSide > 0 ? [`Written to train because they have no side: ${photosInWords(withoutSide)}.`] : []),
      ...(renamed.length > 0
        ? [
            `Folders cannot be called like every class: ${renamed.map(([name, folder]) => `“${name}” is ${folder}`).join(', ')}.`,
          ]
        : []),
      ...(empty.length > 0
        ? [`${countInWords(empty.length, 'class')} without photos ${empty.length === 1 ? 'is' : 'are'} not in it.`]
        : []),
      'Folders have no order, so classes come back in the order of their names.',
    ],
  };
};

/** Folders for classes, no two the same where case does not count. */
function folderNames(classes: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    classes.map((name) => {
      const wanted = safeName(name);
      let folder = wanted;
      for (let number = 2; taken.has(folder.toLowerCase()); number++) folder = `${wanted} (${number})`;
      taken.add(folder.toLowerCase());
      return [name, folder];
    }),
  );
}
