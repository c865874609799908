/** Hugging Face's ImageFolder: a folder a side, each with a metadata.csv: `load_dataset("imagefolder", data_dir=…)`. */
import type { Split } from '../../contract/index.ts';
import { row } from './csv.ts';
import { createFileNames, type ExportPhoto } from './exportPhoto.ts';
import type { DatasetWriter } from './formats.ts';

export const imageFolder: DatasetWriter = async ({ photos }, { writer, onPhoto }) => {
  const nameOf = createFileNames();
  const files: string[] = [];
  const hasSides = photos.some((photo) => photo.split !== null);
  const bySide = Map.groupBy(photos, (photo) => photo.split);
  for (const [side, members] of bySide) {
    const folder = hasSides ? folderOf(side) : '';
    const inFolder = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    const rows: string[] = ['file_name,label\n'];
    for (const photo of members) rows.push(await put(photo, inFolder, folder));
    await writer.text(inFolder('metadata.csv'), rows);
    files.push(inFolder('metadata.csv'));
  }
  return { files: files.sort(), notes: ['Classes come back in the order of their names.'] };

  async function put(photo: ExportPhoto, inFolder: (name: string) => string, folder: string): Promise<string> {
    const file = nameOf(folder, photo);
    await writer.photo(photo, inFolder(file));
    onPhoto();
    return row([file, photo.label ?? '']);
  }
};

const folderOf = (side: Split | null): string =>
  side === null ? 'unassigned' : { train: 'train', val: 'validation', test: 'test' }[side];
