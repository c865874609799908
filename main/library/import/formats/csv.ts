/** A table of pictures: path, label and, where it has one, split. The header may be missing; paths are relative to the table. */
import { ServiceError, type SkippedFile } from '../../../contract/index.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf } from '../trees/fileTree.ts';
import type { Format, Given } from './format.ts';
import { openTrainingSide, sideOf } from './sides.ts';
import { firstRows, tableRows } from './table.ts';

export const csv: Format = {
  name: 'csv',
  async recognise(given) {
    const table = tableIn(given);
    if (table === null) return null;
    if (given.file !== null) return 'surely';
    const rows = await firstRows(given.tree, table, 20);
    const columns = columnsOf(rows);
    if (columns === null) return null;
    const named = rows.slice(columns.headerRows).flatMap((row) => row[columns.path] ?? []);
    const from = folderOf(table);
    const found = await Promise.all(named.map((reference) => given.tree.find(reference, from)));
    if (found.every((name) => name === null)) return null;
    // Beside class folders a table may be anything; beside loose photos it says what they are.
    const folders = new Set(given.tree.names.map((name) => folderOf(name)).filter(Boolean));
    return folders.size > 1 ? 'perhaps' : 'surely';
  },
  async read(given, { signal, onProgress }) {
    const { tree } = given;
    const table = tableIn(given);
    const columns = table === null ? null : columnsOf(await firstRows(tree, table, 100));
    if (table === null || columns === null) {
      throw new ServiceError(
        'unusable-data',
        `${tree.root} has no column that names pictures. The table needs a path, a label and, if you like, a split: "photos/1.jpg,rose,train".`,
        { subject: given.file ?? tree.root },
      );
    }
    const from = folderOf(table);
    const entries: Entry[] = [];
    const skipped: SkippedFile[] = [];
    let row = 0;
    for await (const cells of tableRows(tree, table, signal)) {
      row += 1;
      if (row <= columns.headerRows) continue;
      const reference = cells[columns.path] ?? '';
      if (reference === '') {
        skipped.push({ path: `row ${row}`, kind: 'not-a-picture', reason: 'The row names no picture.' });
        continue;
      }
      const name = /^[a-z]+:\/\//i.test(reference) ? null : await tree.find(reference, from);
      if (name === null) {
        skipped.push({ path: reference, kind: 'vanished', reason: missing(reference, row) });
        continue;
      }
      const label = columns.label === null ? '' : (cells[columns.label] ?? '');
      const side = columns.split === null ? '' : (cells[columns.split] ?? '');
      entries.push({
        file: tree.picture(name),
        shown: reference,
        name: photoName(tree, name),
        place: { className: label === '' ? null : label, split: sideOf(side) },
      });
      if (entries.length % 1000 === 0) onProgress(entries.length);
    }
    return { layout: 'csv', entries: openTrainingSide(entries), skipped, classes: [] };
  },
};

/** What a photo is called that an annotation names: its path below what was imported, where it lies there. */
export function photoName(tree: FileTree, name: string): string {
  const inside = name.startsWith(`${tree.root}/`) ? name.slice(tree.root.length + 1) : name;
  return inside.replace(/^\/+/, '').normalize('NFC');
}

function missing(reference: string, row: number): string {
  return /^[a-z]+:\/\//i.test(reference)
    ? `Row ${row} names an address on the web; Thaw takes files. Download it first.`
    : `Row ${row} names it, but there is no such file.`;
}

const isTable = (name: string): boolean => /\.(csv|tsv|txt)$/i.test(name);

/** The table that was pointed at; in a folder, the only one at its top. */
function tableIn({ tree, file }: Given): string | null {
  if (file !== null) return isTable(file) ? file : null;
  const tables = tree.names.filter((name) => /\.(csv|tsv)$/i.test(name) && !name.includes('/'));
  return tables.length === 1 ? (tables[0] ?? null) : null;
}

export interface Columns {
  readonly headerRows: 0 | 1;
  readonly path: number;
  readonly label: number | null;
  readonly split: number | null;
}

const headers: Readonly<Record<'path' | 'label' | 'split', readonly string[]>> = {
  path: [
    ...['path', 'file', 'filename', 'file_name', 'filepath', 'file_path', 'image', 'image_path', 'image_name'],
    ...['image_file', 'img', 'img_path', 'picture', 'photo', 'image_id', 'id', 'name'],
  ],
  label: [
    ...['label', 'labels', 'class', 'class_name', 'classname', 'category', 'category_name', 'target', 'tag'],
    ...['species', 'breed', 'diagnosis', 'y'],
  ],
  split: ['split', 'set', 'subset', 'partition', 'data set', 'data_set', 'dataset', 'usage', 'fold'],
};

const endsLikePicture = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|bmp|avif|heic)$/i;

/** Which column is what, by the header where there is one, else by what stands in them. null when none names pictures. */
export function columnsOf(rows: readonly string[][]): Columns | null {
  const [first = []] = rows;
  const names = first.map((cell) => cell.trim().toLowerCase());
  const byHeader = (what: keyof typeof headers): number | null => {
    for (const name of headers[what]) {
      const at = names.indexOf(name);
      if (at >= 0) return at;
    }
    return null;
  };
  const hasHeader = byHeader('path') !== null && !first.some((cell) => endsLikePicture.test(cell));
  const body = hasHeader ? rows.slice(1) : rows;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => index);
  const share = (column: number, matches: (cell: string) => boolean) =>
    body.filter((row) => matches(row[column] ?? '')).length / Math.max(1, body.length);
  // The column whose cells end like pictures wins over a header like "id" or "name".
  const looksRight = columns.find((column) => share(column, (cell) => endsLikePicture.test(cell)) > 0.5) ?? null;
  const path = looksRight ?? (hasHeader ? byHeader('path') : null);
  if (path === null) return null;
  const isHeader = hasHeader || (looksRight !== null && !endsLikePicture.test(first[path] ?? '') && rows.length > 1);
  const others = columns.filter((column) => column !== path);
  const named = (what: 'label' | 'split') => {
    const column = isHeader ? byHeader(what) : null;
    return column === path ? null : column;
  };
  const split =
    named('split') ??
    others.find(
      (column) =>
        share(column, (cell) => cell === '' || sideOf(cell) !== null) === 1 && share(column, (cell) => cell !== '') > 0,
    ) ??
    null;
  const label = named('label') ?? others.find((column) => column !== split) ?? null;
  return { headerRows: isHeader ? 1 : 0, path, label, split };
}
