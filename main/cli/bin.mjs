#!/usr/bin/env node
/** The command `thaw`, on whatever Node the system has: see hosts/pinnedNode.mjs. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onPinnedNode } from '../hosts/pinnedNode.mjs';

const script = realpathSync(fileURLToPath(import.meta.url));
const here = dirname(script);

await onPinnedNode(script, () => import(pathToFileURL(entry()).href));

/** The sources where they are; else the build. Node strips no types below node_modules, so there it is the build too. */
function entry() {
  const source = join(here, 'thaw.ts');
  const built = join(here, '..', '..', 'out', 'main', 'cli', 'thaw.js');
  const usable = existsSync(source) && !here.split(sep).includes('node_modules');
  if (usable || !existsSync(built)) return source;
  return built;
}
