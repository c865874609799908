/** Rows by number, in memory up to a budget, the rest in a file that is deleted at the end. */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SpilledBytes {
  readonly file: string;
  readonly offset: number;
}

export interface Spill {
  /** Appends bytes and says where they lie. Rejects with what the file system says when the disk is full. */
  append(bytes: Uint8Array): Promise<SpilledBytes>;
  /** Fills `into` from a place. */
  read(place: SpilledBytes, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A file made when it is first needed. */
export function createSpill(file: string): Spill {
  let handle: Promise<FileHandle> | null = null;
  let end = 0;
  const opened = (): Promise<FileHandle> => {
    handle ??= mkdir(dirname(file), { recursive: true }).then(() => open(file, 'w+'));
    return handle;
  };
  return {
    async append(bytes) {
      const offset = end;
      end += bytes.length;
      await (await opened()).write(bytes, 0, bytes.length, offset);
      return { file, offset };
    },
    async read({ offset }, into) {
      const { bytesRead } = await (await opened()).read(into, 0, into.length, offset);
      if (bytesRead < into.length) throw new Error(`${file} ends early.`);
    },
    async close() {
      if (handle === null) return;
      await (await handle).close();
      await rm(file, { force: true });
    },
  };
}
