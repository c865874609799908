/** Every format that a dataset can be written in as a folder of its own. */
import type { DatasetFormat, PhotoPlace } from '../../contract/index.ts';
import { classFolders } from './classFolders.ts';
import { coco } from './coco.ts';
import { csv } from './csv.ts';
import type { ExportContent } from './exportPhoto.ts';
import { imageFolder } from './imageFolder.ts';
import type { ExportWriter } from './writer.ts';

/** Returns the tables and annotation files, relative to the export, and what the format could not hold, in sentences. */
export type DatasetWriter = (
  content: ExportContent,
  options: { readonly writer: ExportWriter; readonly place: PhotoPlace; onPhoto(): void },
) => Promise<{ readonly files: string[]; readonly notes: string[] }>;

export const writers: Readonly<Record<Exclude<DatasetFormat, 'xmp'>, DatasetWriter>> = {
  csv,
  coco,
  'class-folders': classFolders,
  'image-folder': imageFolder,
};

/** Formats whose photos must lie in the export. */
export const needsPhotos: ReadonlySet<DatasetFormat> = new Set(['class-folders', 'image-folder']);

export const formatTitles: Readonly<Record<DatasetFormat, string>> = {
  csv: 'CSV',
  coco: 'COCO',
  'class-folders': 'class folders',
  'image-folder': 'image folder',
  xmp: 'XMP keywords',
};
