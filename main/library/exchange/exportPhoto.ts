/** A photo as exports see it. */
import type { Split } from '../../contract/index.ts';

export interface ExportPhoto {
  readonly hash: string;
  /** What it is called in the dataset. */
  readonly name: string;
  /** Absolute path of a file that holds it now. */
  readonly path: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly label: string | null;
  readonly split: Split | null;
}

/** What is to be written: classes in the order of the list. */
export interface ExportContent {
  readonly datasetName: string;
  readonly classes: readonly string[];
  readonly photos: readonly ExportPhoto[];
}

/** Names each photo's file: as its own, with the ending of what it is, and a number where several are called so. */
export function createFileNames(): (folder: string, photo: ExportPhoto) => string {
  const taken = new Set<string>();
  return (folder, { name, format }) => {
    const last = name.slice(name.lastIndexOf('/') + 1);
    const { base, ending } = parted(safeName(last), endings[format] ?? format);
    for (let number = 1; ; number++) {
      const file = `${base}${number === 1 ? '' : ` (${number})`}${ending}`;
      // File systems that do not tell case apart would write one over the other.
      const key = `${folder}/${file}`.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return file;
    }
  };
}

const endings: Readonly<Record<string, string>> = { jpeg: '.jpg', tiff: '.tif' };

/** Keeps an ending that says what the file is; gives one to the others. */
function parted(name: string, format: string): { base: string; ending: string } {
  const proper = format.startsWith('.') ? format : `.${format}`;
  const at = name.lastIndexOf('.');
  const ending = at > 0 ? name.slice(at) : '';
  const same = { '.jpeg': '.jpg', '.tiff': '.tif' }[ending.toLowerCase()] ?? ending.toLowerCase();
  return same === proper ? { base: name.slice(0, at), ending } : { base: name, ending: proper };
}

/** A name that every file system takes; 255 bytes at most, with room for a number and an ending. */
export function safeName(name: string): string {
  const cleaned = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
    .replace(/[\u0000-\u001f\u007f<>:"|?*/\\#]/g, '_')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '')
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '_$1');
  let short = cleaned;
  while (Buffer.byteLength(short) > 200) {
    const at = short.lastIndexOf('.');
    const cut = at > 0 && short.length - at <= 6 ? at : short.length;
    short = [...short.slice(0, cut)].slice(0, -1).join('') + short.slice(cut);
  }
  return short || '_';
}
