/** What of the native parts is on this machine, without asking the network. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Archive, type Hosts, parts as known, type Part, publicHosts } from './parts.ts';

export interface InstalledPart extends Part {
  /** Whether there is a build for this machine. */
  readonly supported: boolean;
  /** Why not, for people; empty when there is. */
  readonly why: string;
  /** All files are in place. */
  readonly here: boolean;
  /** The package's folder; null when it is not installed. */
  readonly folder: string | null;
  readonly archives: readonly Archive[];
}

export interface Target {
  /** "linux-x64" */
  readonly system: string;
  readonly hosts: Hosts;
  /** Folder of an npm package; null when it is not installed. */
  readonly folderOf: (name: string) => string | null;
  readonly parts: readonly Part[];
}

export const thisMachine: Target = {
  system: `${process.platform}-${process.arch}`,
  hosts: publicHosts,
  folderOf: packageFolder,
  parts: known,
};

export function installedParts({ system, hosts, folderOf, parts }: Target = thisMachine): readonly InstalledPart[] {
  return parts.map((part) => {
    const build = part.builds[system];
    const folder = folderOf(part.package);
    if (build === undefined || folder === null) {
      const why =
        build === undefined
          ? `${part.title} is not published for ${system}; ${part.elsewhere}.`
          : `The npm package ${part.package}, which ${part.title} completes, is not installed. "npm ci" brings it.`;
      return { ...part, supported: false, why, here: false, folder, archives: [] };
    }
    const archives = build({ version: versionOf(folder), hosts });
    const here = archives.flatMap(({ files }) => files).every(({ to }) => existsSync(join(folder, to)));
    return { ...part, supported: true, why: '', here, folder, archives };
  });
}

function packageFolder(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

const versionOf = (folder: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
