/** Open Images tables (storage.googleapis.com/openimages): `ImageID, LabelName`, with boxes where they have them. */
import { ServiceError } from '../../../contract/index.ts';
import { type FileTree, folderOf, lastPart } from '../trees/fileTree.ts';
import { type AnnotatedPicture, croppedEntries, labelledEntries } from './annotated.ts';
import type { Format, Given, Tools } from './format.ts';
import { openTrainingSide, sideInName } from './sides.ts';
import { firstRows, tableRows } from './table.ts';

export const openImages = openImagesFormat('open-images', labelledEntries);
export const openImagesCrops = openImagesFormat('open-images-crops', croppedEntries);

function openImagesFormat(name: 'open-images' | 'open-images-crops', entriesOf: typeof labelledEntries): Format {
  return {
    name,
    async recognise(given) {
      const [table] = await tablesIn(given);
      if (table === undefined) return null;
      if (name === 'open-images') return 'surely';
      return table.columns.has('xmin') ? 'perhaps' : null;
    },
    async read(given, tools) {
      const tables = await tablesIn(given);
      if (tables.length === 0) {
        throw new ServiceError(
          'unusable-data',
          `${given.tree.root} is no Open Images table: it has no columns "ImageID" and "LabelName".`,
          { subject: given.file ?? given.tree.root },
        );
      }
      const names = await labelNames(given.tree, tools);
      const pictures: AnnotatedPicture[] = [];
      for (const table of tables) {
        pictures.push(...(await picturesIn(given.tree, table, names, tables.length > 1, tools)));
      }
      const { entries, skipped } = await entriesOf(given, folderOf(tables[0]?.name ?? ''), pictures, tools);
      return { layout: name, entries: openTrainingSide(entries), skipped, classes: [] };
    },
  };
}

interface Table {
  readonly name: string;
  /** Places of the columns by their names in lower case. */
  readonly columns: ReadonlyMap<string, number>;
}

async function tablesIn({ tree, file }: Given): Promise<Table[]> {
  const names = file !== null ? [file] : tree.names.filter((name) => name.split('/').length <= 2);
  const found: Table[] = [];
  for (const name of names.filter((one) => /\.csv$/i.test(one)).slice(0, 20)) {
    const [header = []] = await firstRows(tree, name, 1);
    const columns = new Map(header.map((cell, index) => [cell.trim().toLowerCase(), index]));
    if (columns.has('imageid') && columns.has('labelname')) found.push({ name, columns });
  }
  return found;
}

/** `class-descriptions.csv`: names of the labels by their machine ids (`/m/0bt9lr` → "Dog"). */
async function labelNames(tree: FileTree, { signal }: Tools): Promise<ReadonlyMap<string, string>> {
  const listed = tree.names.find((name) => /^class-descriptions.*\.csv$/i.test(lastPart(name)));
  const name = listed ?? (await firstFound(tree, descriptionFiles));
  const names = new Map<string, string>();
  if (!name) return names;
  for await (const [id = '', title = ''] of tableRows(tree, name, signal)) {
    if (id.startsWith('/') && title !== '') names.set(id, title);
  }
  return names;
}

const descriptionFiles = [
  'class-descriptions.csv',
  'class-descriptions-boxable.csv',
  'oidv7-class-descriptions.csv',
  'oidv7-class-descriptions-boxable.csv',
];

async function firstFound(tree: FileTree, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const found = await tree.find(name, '');
    if (found !== null) return found;
  }
  return null;
}

async function picturesIn(
  tree: FileTree,
  { name, columns }: Table,
  names: ReadonlyMap<string, string>,
  sideFromName: boolean,
  { signal, onProgress }: Tools,
): Promise<AnnotatedPicture[]> {
  const marks = new Map<string, AnnotatedPicture['marks'][number][]>();
  let header = true;
  let rows = 0;
  for await (const cells of tableRows(tree, name, signal)) {
    if (header) {
      header = false;
      continue;
    }
    const cell = (column: string) => cells[columns.get(column) ?? -1];
    const picture = cell('imageid');
    const label = cell('labelname');
    // Confidence 0 says that the label was looked for and is not there.
    if (!picture || !label || cell('confidence') === '0' || cell('isgroupof') === '1') continue;
    const [left, right, top, bottom] = ['xmin', 'xmax', 'ymin', 'ymax'].map((column) => Number(cell(column)));
    const list = marks.get(picture) ?? [];
    list.push({ label: names.get(label) ?? label, box: boxOf(left, right, top, bottom) });
    marks.set(picture, list);
    rows += 1;
    if (rows % 10_000 === 0) onProgress(marks.size);
  }
  const split = sideFromName ? sideInName(name) : null;
  return [...marks].map(([reference, list]) => ({ reference, split, marks: list }));
}

/** Shares of the picture's width and height; -1 where a table has no box for a row. */
function boxOf(left = Number.NaN, right = Number.NaN, top = Number.NaN, bottom = Number.NaN) {
  if (!(left >= 0 && right > left && top >= 0 && bottom > top)) return null;
  return { left, top, width: right - left, height: bottom - top, of: 'shares' as const };
}
