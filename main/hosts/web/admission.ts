/**
 * Who may talk to the browser host: only somebody with the token, only under a loopback name, only from its own page.
 *
 * The token comes once in the URL that Thaw prints and then lives in a cookie that scripts cannot read. `Host` is checked
 * because another site's name can be made to point to 127.0.0.1 (DNS rebinding); `Origin` and `Sec-Fetch-Site` because
 * every page that the browser has open, also one of another program on this machine, can send requests here.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Admission {
  /** Null when the request may go on, else the status and a sentence for people. */
  refusal(request: IncomingMessage, kind: 'read' | 'write'): Refusal | null;
  /** True when this URL's token is right: answer with the cookie and without the token. */
  opensWithToken(url: URL): boolean;
  readonly setCookie: string;
  /** Checks `Host`, which comes before everything else. */
  wrongHost(request: IncomingMessage): Refusal | null;
}

export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly message: string;
}

export function createAdmission(options: { token: string; cookieName: string }): Admission {
  const { token, cookieName } = options;
  const isToken = (given: string) => timingSafeEqual(digest(given), digest(token));

  const wrongHost = (request: IncomingMessage): Refusal | null =>
    isLoopbackName(request.headers.host)
      ? null
      : { status: 421, message: 'Thaw answers on this machine only, under the name 127.0.0.1 or localhost.' };

  return {
    wrongHost,
    opensWithToken: (url) => isToken(url.searchParams.get('token') ?? ''),
    setCookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    refusal(request, kind) {
      const wrong = wrongHost(request);
      if (wrong) return wrong;
      const { origin, cookie } = request.headers;
      const site = request.headers['sec-fetch-site'];
      const fromElsewhere =
        // A browser always names the origin of a page that writes or opens a socket; a program outside a browser has none.
        (origin !== undefined && origin !== `http://${request.headers.host}`) ||
        (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(request, kind));
      if (fromElsewhere) return { status: 403, message: 'This page may not use Thaw; only its own page may.' };
      if (!cookieValues(cookie, cookieName).some(isToken)) {
        return {
          status: 401,
          message: 'Open Thaw with the address that it printed when it started: the secret in it lets this browser in.',
        };
      }
      return null;
    },
  };
}

/** Following a link to the page is harmless: the page is shown and the other site learns nothing. */
const isNavigation = (request: IncomingMessage, kind: 'read' | 'write') =>
  kind === 'read' &&
  request.headers['sec-fetch-mode'] === 'navigate' &&
  request.headers['sec-fetch-dest'] === 'document';

/** Any port, because an SSH tunnel may use another one at the near end. */
function isLoopbackName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** Equal lengths for the comparison, whatever came. */
const digest = (text: string) => createHash('sha256').update(text).digest();

const cookieValues = (header: string | undefined, name: string): string[] =>
  (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
