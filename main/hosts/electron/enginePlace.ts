/** Where the engine's process finds its Node and its files: beside the sources' packages, or in the packaged app. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siblingModule } from '../../siblingModule.ts';
import { findInstallation } from '../installation.ts';

export interface EnginePlace {
  readonly nodeBinary: string;
  readonly entry: string;
  readonly resourcesDir: string;
  readonly rendererDir: string;
  readonly preload: string;
}

export function findEnginePlace(options: {
  packaged: boolean;
  resourcesPath: string;
  platform: NodeJS.Platform;
}): EnginePlace {
  const { packaged, resourcesPath, platform } = options;
  const installation = findInstallation();
  const here = dirname(fileURLToPath(import.meta.url));
  const binary = platform === 'win32' ? 'node.exe' : 'node';
  const nodeBinary = packaged
    ? join(resourcesPath, 'node', binary)
    : join(installation.root, 'node_modules', 'node', 'bin', binary);
  if (!existsSync(nodeBinary)) {
    throw new Error(
      `${nodeBinary} is not there. Run "npm ci" in ${installation.root}; with npm 12 or later keep "allowScripts" in package.json.`,
    );
  }
  return {
    nodeBinary,
    // A plain Node cannot read inside app.asar; packaging unpacks what the engine needs beside it.
    entry: unpacked(siblingModule(import.meta.url, './engineProcess')),
    resourcesDir: packaged ? join(resourcesPath, 'resources') : installation.resourcesDir,
    rendererDir: installation.rendererDir,
    // Built beside out/main: hosts/electron → out/preload.
    preload: join(here, '..', '..', '..', 'preload', 'index.cjs'),
  };
}

const unpacked = (path: string) => path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
