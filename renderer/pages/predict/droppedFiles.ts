/** All files of a drop, those in folders too, and the folder's name when one folder was dropped. */
export async function droppedFiles(data: DataTransfer): Promise<{ files: File[]; folder: string | undefined }> {
  // Entries have to be asked for before the first await: afterwards the drop is over.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: File[] = [];
  const read = async (entry: FileSystemEntry): Promise<void> => {
    if (isFile(entry)) files.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
    else if (isFolder(entry)) for (const child of await children(entry)) await read(child);
  };
  for (const entry of entries) await read(entry);
  const [only] = entries;
  return { files, folder: entries.length === 1 && only && isFolder(only) ? only.name : undefined };
}

/** A folder's reader hands its entries out in portions; an empty one is the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
