/** How large a file on a server is, asked without fetching it. */

const timeoutMs = 10_000;

/** Bytes; null when the server does not tell or cannot be reached. Never rejects. */
export async function askSize(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      ...{ method: 'HEAD', redirect: 'follow', headers: { 'accept-encoding': 'identity' } },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const length = response.headers.get('content-length');
    return response.ok && length !== null && /^\d+$/.test(length) ? Number(length) : null;
  } catch {
    return null;
  }
}
