/** The contract's `host` service: the host's own dialogs where it has them, the folder browser everywhere. */
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { sep } from 'node:path';
import { ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { listFolder } from './folderListing.ts';

/** What surrounds the engine: a window, a browser tab, or a command line. */
export interface Host {
  readonly kind: 'electron' | 'web' | 'cli';
  /** Only where the system has dialogs that belong to the app's window. */
  readonly dialogs: HostDialogs | null;
}

export interface HostDialogs {
  /** Null when the person closed the dialog. */
  chooseFolder(title: string): Promise<string | null>;
  chooseFile(title: string): Promise<string | null>;
  showInFolder(path: string): Promise<void>;
}

export function createHostService(options: {
  host: Host;
  /** Folders that Thaw wrote: the data directory, and where exports and predictions were put. */
  ownFolders(): readonly string[];
}): Services['host'] {
  const { host, ownFolders } = options;
  const dialogs = (): HostDialogs => {
    if (host.dialogs) return host.dialogs;
    throw new ServiceError('unavailable', 'There is no system dialog here. Choose the folder in the list instead.');
  };
  return {
    async chooseFolder({ title }) {
      const path = await dialogs().chooseFolder(title);
      return path === null ? null : { path };
    },
    async chooseFile({ title }) {
      const path = await dialogs().chooseFile(title);
      return path === null ? null : { path };
    },
    listFolder: ({ path, files }, call) => listFolder(path ?? homedir(), { files, signal: call?.signal }),
    async showInFolder({ path }) {
      const { showInFolder } = dialogs();
      const real = await realpath(path).catch(() => {
        throw new ServiceError('not-found', `${path} is not there any more.`, { subject: 'path' });
      });
      for (const folder of ownFolders()) {
        const own = await realpath(folder).catch(() => null);
        if (own !== null && (real === own || real.startsWith(own + sep))) return await showInFolder(real);
      }
      throw new ServiceError('invalid-request', `${path} was not written by Thaw, so it is not shown.`, {
        subject: 'path',
      });
    },
  };
}
