/** Asks for a file, following redirects by hand: each step is checked, and what it says of the file is remembered. */
import { interruptionOf, Refusal } from './interruption.ts';

/** What a server says of a whole file, hex; null when it says nothing. */
export interface ServerChecksums {
  readonly sha256: string | null;
  readonly md5: string | null;
}

export interface Answer {
  readonly response: Response;
  readonly checksums: ServerChecksums;
}

const mostRedirects = 10;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Throws Refusal for a redirect that leads in a circle or from https to something else, Interruption when no answer came. An
 * answer's body has to be read or cancelled.
 */
export async function request(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  let url = new URL(address);
  const seen = new Set<string>();
  let checksums: ServerChecksums = { sha256: null, md5: null };
  for (;;) {
    if (seen.has(url.href) || seen.size > mostRedirects) throw new Refusal('redirects in a circle');
    seen.add(url.href);
    // Compressed on the way, a file could not be gone on with at a byte.
    const response = await send(url, { ...headers, 'accept-encoding': 'identity' }, signal);
    checksums = add(checksums, response.headers);
    const location = response.headers.get('location');
    if (!redirects.includes(response.status) || location === null) return { response, checksums };
    await response.body?.cancel();
    url = redirected(url, location);
  }
}

async function send(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, redirect: 'manual', signal });
  } catch (error) {
    signal.throwIfAborted();
    throw interruptionOf(error);
  }
}

function redirected(from: URL, location: string): URL {
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    throw new Refusal(`redirects to "${location}", which is no address`);
  }
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
  throw new Refusal(`redirects from ${from.protocol}// to ${to.protocol}//, which is not safe`);
}

/**
 * Hugging Face tells a file's SHA-256 as `x-linked-etag` on the redirect to where it lies; Google's storage tells its MD5 as
 * `x-goog-hash: crc32c=…, md5=…` in base64.
 */
function add(known: ServerChecksums, headers: Headers): ServerChecksums {
  const linked = /^"?([0-9a-f]{64})"?$/.exec(headers.get('x-linked-etag') ?? '')?.[1];
  const md5 = /(?:^|[,\s])md5=([A-Za-z0-9+/]{22}==)/.exec(headers.get('x-goog-hash') ?? '')?.[1];
  // Of a file that is stored compressed, the hash is that of the compressed bytes.
  const plain = headers.get('content-encoding') === null && headers.get('x-goog-stored-content-encoding') !== 'gzip';
  return {
    sha256: known.sha256 ?? linked ?? null,
    md5: known.md5 ?? (md5 === undefined || !plain ? null : Buffer.from(md5, 'base64').toString('hex')),
  };
}
