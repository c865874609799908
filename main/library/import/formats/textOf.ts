/** The whole text of an annotation file. */
import { ServiceError } from '../../../contract/index.ts';
import type { FileTree } from '../trees/fileTree.ts';

/** Larger annotations do not fit into one text of the language. */
const maxBytes = 500 * 1024 ** 2;

/** Throws `unusable-data` when the file is too large. */
export async function textOf(tree: FileTree, name: string, signal: AbortSignal): Promise<string> {
  const bytes = await bytesOf(tree, name, signal, maxBytes);
  return new TextDecoder().decode(bytes);
}

export async function bytesOf(
  tree: FileTree,
  name: string,
  signal: AbortSignal,
  mostBytes: number,
): Promise<Uint8Array> {
  const size = await tree.size(name);
  if (size > mostBytes) {
    throw new ServiceError(
      'unusable-data',
      `${name} has ${Math.round(size / 1024 ** 2)} MiB; at most ${Math.round(mostBytes / 1024 ** 2)} MiB are read. Split it into parts.`,
      { subject: name },
    );
  }
  const content = await tree.open(name);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The first bytes, or fewer where the file is shorter. */
export async function startOf(tree: FileTree, name: string, bytes: number): Promise<Uint8Array> {
  const content = await tree.open(name);
  const chunks: Uint8Array[] = [];
  let read = 0;
  try {
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      read += chunk.length;
      if (read >= bytes) break;
    }
  } finally {
    content.destroy();
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}
