/** The app in a browser tab: an engine of its own, served on this machine, and the browser opened on it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import open from 'open';
import { ServiceError } from '../../contract/index.ts';
import { dataDirectory } from '../dataDirectory.ts';
import { honourEnvironmentProxy } from '../environmentProxy.ts';
import { findInstallation } from '../installation.ts';
import { keepServing } from '../keepServing.ts';
import { serveWeb } from './server.ts';

export interface BrowserHost {
  /** With the token that lets a browser in. */
  readonly url: string;
  readonly dataDir: string;
  /** Why no browser was opened; null when one was. */
  readonly notOpened: string | null;
  close(): Promise<void>;
}

/** Throws `conflict` for a data directory or a port in use, `unavailable` when the page was not built. */
export async function openBrowserHost(options: {
  /** As given on the command line; without it the platform's usual place. */
  dataDir: string | undefined;
  /** Undefined: the usual port or one near it; 0: any free one; else exactly this one. */
  port?: number | undefined;
  openBrowser: boolean;
}): Promise<BrowserHost> {
  const installation = findInstallation();
  if (!existsSync(join(installation.rendererDir, 'index.html'))) {
    throw new ServiceError('unavailable', `The page is not built yet. Run "npm run build" in ${installation.root}.`);
  }
  const dataDir = dataDirectory({ asked: options.dataDir });
  // The same for every engine that follows, so that a page that is open finds the next one.
  const token = randomBytes(24).toString('base64url');
  let port = options.port;
  const served = await keepServing(
    {
      dataDir,
      resourcesDir: installation.resourcesDir,
      version: installation.version,
      host: { kind: 'web', dialogs: null },
      clock: Date.now,
      newId: randomUUID,
    },
    async (engine) => {
      const web = await serveWeb({ engine, rendererFolder: installation.rendererDir, port, token });
      port = web.port;
      return web;
    },
  );
  const stopProxy = honourEnvironmentProxy(process.env, served.engine.log);
  const { url } = served.door;
  const notOpened = options.openBrowser ? await openInBrowser(url) : 'you asked for none';
  return {
    url,
    dataDir,
    notOpened,
    async close() {
      await served.close();
      stopProxy();
    },
  };
}

async function openInBrowser(url: string): Promise<string | null> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME) {
    return 'this session has no display';
  }
  try {
    const child = await open(url);
    // A browser that cannot be started must not end the app.
    child.on('error', () => {});
    return null;
  } catch (error) {
    return `no browser could be started (${error instanceof Error ? error.message : String(error)})`;
  }
}
