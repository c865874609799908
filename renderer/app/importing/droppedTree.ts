/** All files of a drop under the names that they have at home, those in folders too: `roses/1.jpg`. */
export interface NamedFile {
  readonly file: File;
  /** With the folders that were dropped, forward slashes. */
  readonly name: string;
}

/** Call it while the drop is handled: entries have to be asked for before the first await. */
export async function droppedTree(data: DataTransfer): Promise<NamedFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = [...data.files];
  // Where a drop was made by a script, there are files and no entries.
  return entries.length > 0 ? filesOf(entries) : loose.map((file) => ({ file, name: file.name }));
}

/** All files of a drop's entries, those in folders too. */
export async function filesOf(entries: readonly FileSystemEntry[]): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const read = async (entry: FileSystemEntry): Promise<void> => {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, name: entry.fullPath.replace(/^\/+/, '') });
    } else if (isFolder(entry)) for (const child of await children(entry)) await read(child);
  };
  for (const entry of entries) await read(entry);
  return found;
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
