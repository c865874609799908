/**
 * Shows the HDF5 library one file, read-only, and nothing else of the disk. The library would otherwise follow what a file says:
 * links to other files, values kept elsewhere, plug-ins. It may also be shown a part of a file, so that what lies in a zip file
 * needs no copy.
 */
import { fstatSync, readSync, type Stats } from 'node:fs';

/** The only name that there is. */
export const onlyName = '/weights.h5';

/** A file that is open, as the library's C runtime (Emscripten) keeps it. */
interface Stream {
  position: number;
}

/** What is needed of the runtime's file system; its syscalls look up its functions at each call. */
interface RuntimeFiles {
  createStream(stream: object): Stream;
  readonly ErrnoError: new (errno: number) => Error;
}

// WASI's numbers.
const errno = { noEntry: 44, invalid: 28, readOnly: 69 } as const;

/** `part`: an open file and which bytes of it. Throws an `Error` when the library is built otherwise than expected. */
export function showOnly(
  runtime: object,
  part: { readonly handle: number; readonly begin: number; readonly size: number },
): void {
  if (!isRuntimeFiles(runtime)) throw new Error('the HDF5 library keeps its files otherwise than this program knows');
  const fail = (code: number): never => {
    throw new runtime.ErrnoError(code);
  };
  const status = (): Stats => {
    const stats = fstatSync(part.handle);
    stats.size = part.size;
    return stats;
  };
  const nothing = () => fail(errno.noEntry);
  const refused = () => fail(errno.readOnly);
  Object.assign(runtime, {
    open(path: string): Stream {
      if (path !== onlyName) fail(errno.noEntry);
      const node = { id: 1, mode: 0o100444, node_ops: {}, path };
      return runtime.createStream({ nfd: part.handle, position: 0, path, flags: 0, node, seekable: true });
    },
    // Whoever opened the handle closes it.
    close() {},
    read(stream: Stream, into: Uint8Array, offset: number, length: number, position?: number): number {
      const from = position ?? stream.position;
      const bytes = Math.max(0, Math.min(length, part.size - from));
      const read = bytes === 0 ? 0 : readSync(part.handle, into, offset, bytes, part.begin + from);
      if (position === undefined) stream.position += read;
      return read;
    },
    llseek(stream: Stream, offset: number, whence: 0 | 1 | 2): number {
      const position = offset + [0, stream.position, part.size][whence]!;
      if (position < 0) fail(errno.invalid);
      stream.position = position;
      return position;
    },
    stat: (path: string) => (path === onlyName ? status() : fail(errno.noEntry)),
    fstat: status,
    cwd: () => '/',
    // The library's own messages: what they say is thrown as well.
    write: (_stream: Stream, _from: Uint8Array, _offset: number, length: number) => length,
    ...{ readdir: nothing, readlink: nothing, lookupPath: nothing, lookup: nothing, chdir: nothing, statfs: nothing },
    ...{ mknod: refused, mkdir: refused, symlink: refused, rename: refused, rmdir: refused, unlink: refused },
    ...{ chmod: refused, fchmod: refused, chown: refused, fchown: refused, truncate: refused, ftruncate: refused },
    ...{ utime: refused, mmap: refused, msync: refused },
  });
}

const isRuntimeFiles = (value: object): value is RuntimeFiles =>
  ['createStream', 'ErrnoError', 'open', 'read', 'llseek', 'stat', 'fstat', 'cwd'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  );
