/** The app for a browser tab, its page built first where it is older than its sources. */
import { build, buildNeed } from '../hosts/build.ts';
import { findInstallation } from '../hosts/installation.ts';
import { openBrowserHost } from '../hosts/web/browserHost.ts';
import type { ServeRequest, Serving } from './serve.ts';

export async function openServer(request: ServeRequest): Promise<Serving> {
  const { root } = findInstallation();
  const need = runsFromSources() ? buildNeed(root).reason : null;
  if (need !== null) {
    request.say(`${need} Building the page, which takes some seconds.`);
    await build(root);
  }
  return await openBrowserHost(request);
}

const runsFromSources = () => import.meta.url.endsWith('.ts');
