/** Hugging Face's ImageFolder: folders of pictures with a metadata.csv or metadata.jsonl that says what they are. */
import { createInterface } from 'node:readline';
import { ServiceError, type SkippedFile } from '../../../contract/index.ts';
import { compareNames } from '../../naturalOrder.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf, lastPart, tidy } from '../trees/fileTree.ts';
import { columnsOf } from './csv.ts';
import { readLayout } from './folder.ts';
import type { Format, Given, Tools } from './format.ts';
import { openTrainingSide, sideOf } from './sides.ts';
import { firstRows, tableRows } from './table.ts';
import { startOf } from './textOf.ts';

export const imageFolder: Format = {
  name: 'image-folder',
  recognise: async (given) => ((await metadataIn(given)).length > 0 ? 'surely' : null),
  async read(given, tools) {
    const { tree } = given;
    const files = await metadataIn(given);
    if (files.length === 0) {
      throw new ServiceError(
        'unusable-data',
        `${tree.root} holds no metadata.csv or metadata.jsonl with a column "file_name".`,
        { subject: given.file ?? tree.root },
      );
    }
    const entries: Entry[] = [];
    const skipped: SkippedFile[] = [];
    const said = new Set<string>();
    const known = new Set(tree.names);
    const { place } = await readLayout(tree.names, tools);
    for (const file of files) {
      const folder = folderOf(file);
      for await (const { reference, label, split } of rowsOf(tree, file, tools)) {
        const name = await findBeside(tree, known, reference, folder);
        if (name === null) {
          const reason = `${lastPart(file)} names it, but there is no such file.`;
          skipped.push({ path: folder === '' ? reference : `${folder}/${reference}`, kind: 'vanished', reason });
          continue;
        }
        said.add(name);
        const lies = place(name);
        const side = (split === null ? null : sideOf(split)) ?? sideOfFolder(name) ?? lies.split;
        entries.push(
          entryOf(tree, name, label === null ? { ...lies, split: side } : { className: label, split: side }),
        );
        if (entries.length % 1000 === 0) tools.onProgress(entries.length);
      }
    }
    for (const name of tree.names) {
      if (said.has(name) || files.includes(name)) continue;
      entries.push(entryOf(tree, name, { className: null, split: sideOfFolder(name) }));
    }
    entries.sort((a, b) => compareNames(a.name, b.name));
    return { layout: 'image-folder', entries: openTrainingSide(entries), skipped, classes: [] };
  },
};

const entryOf = (tree: FileTree, name: string, place: Entry['place']): Entry => ({
  file: tree.picture(name),
  shown: name,
  name: name.normalize('NFC'),
  place,
});

const isMetadata = (name: string): boolean => /^metadata\.(csv|jsonl)$/i.test(lastPart(name));

/** The folder that is named like a side and holds the picture, however deep. */
function sideOfFolder(name: string): Entry['place']['split'] {
  for (const part of folderOf(name).split('/')) {
    const side = sideOf(part);
    if (side !== null) return side;
  }
  return null;
}

async function metadataIn({ tree, file }: Given): Promise<string[]> {
  const names = file !== null ? [file] : tree.names;
  const candidates = names.filter((name) => isMetadata(name) && name.split('/').length <= 4).slice(0, 20);
  const found: string[] = [];
  for (const name of candidates) if (await namesFiles(tree, name)) found.push(name);
  return found;
}

async function namesFiles(tree: FileTree, name: string): Promise<boolean> {
  if (/\.jsonl$/i.test(name)) return /"file_name"/.test(new TextDecoder().decode(await startOf(tree, name, 4096)));
  const [header = []] = await firstRows(tree, name, 1);
  return header.some((cell) => cell.trim().toLowerCase() === 'file_name');
}

async function findBeside(
  tree: FileTree,
  known: ReadonlySet<string>,
  reference: string,
  folder: string,
): Promise<string | null> {
  const wanted = tidy(`${folder}/${reference.replaceAll('\\', '/')}`);
  if (wanted !== null && known.has(wanted)) return wanted;
  return tree.find(reference, folder);
}

interface Row {
  readonly reference: string;
  /** null where the metadata says nothing of classes: then the folder does. */
  readonly label: string | null;
  readonly split: string | null;
}

/** Columns that hold a class; others (captions, boxes) say something else. */
const labelColumns = ['label', 'labels', 'class', 'class_name', 'category', 'target'] as const;

async function* rowsOf(tree: FileTree, file: string, { signal }: Tools): AsyncGenerator<Row> {
  if (/\.jsonl$/i.test(file)) {
    yield* linesOf(tree, file, signal);
    return;
  }
  const columns = columnsOf(await firstRows(tree, file, 100));
  let header: string[] | null = null;
  for await (const cells of tableRows(tree, file, signal)) {
    if (header === null) {
      header = cells.map((cell) => cell.toLowerCase());
      continue;
    }
    const reference = cells[header.indexOf('file_name')];
    if (!reference) continue;
    const labelColumn = labelColumns.find((column) => header?.includes(column));
    const label = labelColumn === undefined ? null : (cells[header.indexOf(labelColumn)] ?? '');
    const split = columns?.split == null ? null : (cells[columns.split] ?? null);
    yield { reference, label: label === '' ? null : label, split };
  }
}

async function* linesOf(tree: FileTree, file: string, signal: AbortSignal): AsyncGenerator<Row> {
  const lines = createInterface({ input: await tree.open(file), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    signal.throwIfAborted();
    number += 1;
    if (line.trim() === '') continue;
    let row: unknown;
    try {
      row = JSON.parse(line.replace(/^\uFEFF/, ''));
    } catch (cause) {
      throw new ServiceError('unusable-data', `Line ${number} of ${file} is not JSON.`, { subject: file, cause });
    }
    if (typeof row !== 'object' || row === null) continue;
    const cells = row as Record<string, unknown>;
    if (typeof cells.file_name !== 'string') continue;
    const column = labelColumns.find((name) => typeof cells[name] === 'string' || typeof cells[name] === 'number');
    const label = column === undefined ? null : String(cells[column]).trim();
    yield {
      reference: cells.file_name,
      label: label === '' ? null : label,
      split: typeof cells.split === 'string' ? cells.split : null,
    };
  }
}
