/** Which installed package holds a native TensorFlow, found without loading it. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Engine } from './engines.ts';

/** Environment variable with the folder of a tfjs-node that was built elsewhere, to be used instead of the installed ones. */
export const packageVariable = 'THAW_TFJS_NODE';

export interface NativePackages {
  /** Names (or the folder) to `require`, the best first. */
  readonly found: readonly string[];
  /** Why others are not among them, for people. */
  readonly problems: readonly string[];
}

/** npm leaves the package without its native half when install scripts are not allowed or the download fails. */
export function nativePackages({ packages }: Engine): NativePackages {
  const elsewhere = process.env[packageVariable];
  const found: string[] = [];
  const problems: string[] = [];
  for (const name of elsewhere === undefined ? packages : [elsewhere]) {
    const folder = folderOf(name);
    if (folder === null) problems.push(`${basename(name)} is not installed`);
    else if (!hasAddon(folder)) problems.push(`the native part of ${basename(name)} is not installed`);
    else found.push(name);
  }
  return { found, problems };
}

function folderOf(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(join(name, 'package.json')));
  } catch {
    return null;
  }
}

/** node-pre-gyp puts it into a folder named after the version of Node-API. */
function hasAddon(folder: string): boolean {
  const versions = join(folder, 'lib');
  if (!existsSync(versions)) return false;
  return readdirSync(versions).some((version) => existsSync(join(versions, version, 'tfjs_binding.node')));
}
