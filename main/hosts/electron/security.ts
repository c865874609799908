/** What a page in the window may do: show itself. Everything else that Electron could offer it is refused here. */
import { type App, type Session, shell, type WebContents, type WebFrameMain } from 'electron';
import { pageOrigin } from './pageOrigin.ts';

/** Holds for every page that is ever made, also ones that were not meant to be. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!isOurPage(event.url)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!isOurPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOurPage(event.url)) event.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => {
      // A link to a licence or a paper opens in the person's own browser; nothing opens inside Thaw.
      if (URL.parse(url)?.protocol === 'https:') void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}

/** Copying text is all that the page ever asks for. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write'];

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(allowedPermissions.includes(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.includes(permission));
  session.setDevicePermissionHandler(() => false);
  // Nothing leaves the machine: whatever is not the page's own scheme (or its developer tools) is not even asked for.
  session.webRequest.onBeforeRequest((details, answer) => {
    const protocol = URL.parse(details.url)?.protocol ?? '';
    answer({ cancel: !['app:', 'devtools:', 'blob:', 'data:'].includes(protocol) });
  });
}

/** A message counts only when it comes from the top frame of our page in that window. */
export function isFromOurPage(frame: WebFrameMain | null, contents: WebContents): boolean {
  return frame !== null && frame === contents.mainFrame && frame.origin === pageOrigin;
}

const isOurPage = (url: string): boolean =>
  url === `${pageOrigin}/` || url.startsWith(`${pageOrigin}/#`) || url.startsWith(`${pageOrigin}/?`);
