/** Rows of a table as text: CSV with commas, semicolons or tabs, quoted as spreadsheets do, in the encodings they write. */
import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { ServiceError } from '../../../contract/index.ts';
import type { FileTree } from '../trees/fileTree.ts';

/** Every row, with cells trimmed. Throws `unusable-data` where quotes do not close. */
export async function* tableRows(tree: FileTree, name: string, signal: AbortSignal): AsyncGenerator<string[]> {
  const content = await tree.open(name);
  const { text, start } = await decoded(content);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(start),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    // A quote that never closes would otherwise swallow the whole file.
    max_record_size: 1024 * 1024,
  });
  const feed = (async () => {
    for await (const part of text) {
      signal.throwIfAborted();
      if (!parser.write(part)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })();
  feed.catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const row of parser) yield row as string[];
  } catch (error) {
    if (!isCsvError(error)) throw error;
    throw new ServiceError('unusable-data', `${tree.root} cannot be read as a table (${error.message}).`, {
      subject: name,
      cause: error,
    });
  } finally {
    content.destroy();
    parser.destroy();
  }
}

/** The first rows, for recognising what a table is. Empty when it is none. */
export async function firstRows(tree: FileTree, name: string, count: number): Promise<string[][]> {
  const rows: string[][] = [];
  const done = new AbortController();
  try {
    for await (const row of tableRows(tree, name, done.signal)) {
      rows.push(row);
      if (rows.length >= count) break;
    }
  } catch (error) {
    if (error instanceof ServiceError) return rows;
    throw error;
  }
  return rows;
}

/** The text in parts, and the part that it begins with. UTF-8 or UTF-16 by its mark; what is not UTF-8 is taken for Windows-1252. */
async function decoded(content: Readable): Promise<{ text: AsyncGenerator<string>; start: string }> {
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const first = (await chunks.next()).value ?? new Uint8Array();
  const decoder = new TextDecoder(encodingOf(first));
  const start = decoder.decode(first, { stream: true });
  async function* text(): AsyncGenerator<string> {
    yield start;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      yield decoder.decode(next.value, { stream: true });
    }
    yield decoder.decode();
  }
  return { text: text(), start };
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  try {
    // A character cut in two at the end of the chunk is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** The separator that the first line holds most of, outside of quotes. */
function delimiterOf(start: string): string {
  const line = (start.split(/\r?\n/).find((one) => one.trim() !== '') ?? '').replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length - 1 }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).sign;
}

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
