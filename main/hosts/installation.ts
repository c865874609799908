/** Where Thaw itself is installed: its resources, its built page, its version. The same from the sources and from the build. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Installation {
  /** The folder that holds package.json. */
  readonly root: string;
  readonly version: string;
  /** What ships with Thaw: the embedded backbone. */
  readonly resourcesDir: string;
  /** The built page; it may not have been built yet. */
  readonly rendererDir: string;
}

export function findInstallation(from: string = import.meta.url): Installation {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const found = z
        .object({ name: z.literal('thaw'), version: z.string() })
        .safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (found.success) {
        return {
          root: folder,
          version: found.data.version,
          resourcesDir: join(folder, 'resources'),
          rendererDir: join(folder, 'out', 'renderer'),
        };
      }
    }
    if (folder === dirname(folder)) throw new Error(`Thaw's package.json was not found above ${fileURLToPath(from)}.`);
  }
}
