import { filesOf } from '../../app/importing/droppedTree.ts';

/** All files of a drop, those in folders too, and the folder's name when one folder was dropped. */
export async function droppedFiles(data: DataTransfer): Promise<{ files: File[]; folder: string | undefined }> {
  // Entries have to be asked for before the first await: afterwards the drop is over.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = (await filesOf(entries)).map(({ file }) => file);
  const [only] = entries;
  return { files, folder: entries.length === 1 && only?.isDirectory ? only.name : undefined };
}
