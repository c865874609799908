/** A table with path, label and split; photos stay where they are, or lie beside it. */
import { createFileNames, type ExportContent, type ExportPhoto } from './exportPhoto.ts';
import type { DatasetWriter } from './formats.ts';

export const csv: DatasetWriter = async ({ photos }, { writer, place, onPhoto }) => {
  const nameOf = createFileNames();
  const rows: string[] = ['path,label,split\n'];
  for (const photo of photos) {
    let path = photo.path;
    if (place !== 'leave') {
      path = `photos/${nameOf('photos', photo)}`;
      await writer.photo(photo, path);
    }
    rows.push(row([path, photo.label ?? '', photo.split ?? '']));
    onPhoto();
  }
  await writer.text('labels.csv', rows);
  return { files: ['labels.csv'], notes: sideNotes({ photos }) };
};

export const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\n`;

/** RFC 4180: quoted where a comma, a quote, a line break or a space at the edge would be lost. */
const cell = (text: string): string => (/[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Formats without a word on what a missing validation side means. */
function sideNotes({ photos }: { photos: ExportContent['photos'] }): string[] {
  const has = (side: ExportPhoto['split']) => photos.some((photo) => photo.split === side);
  return has('train') && !has('val')
    ? ['There is no validation side, so Thaw leaves the training side open when it reads this again.']
    : [];
}
