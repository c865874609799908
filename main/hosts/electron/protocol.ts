/** Serves `app://thaw/`: the built page's files, and assets through the engine. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { CustomScheme, Session } from 'electron';
import { maxUploadBytes } from '../../assets/upload.ts';
import { findPageFile } from '../pageFiles.ts';
import { commonHeaders, contentSecurityPolicy } from '../pageHeaders.ts';
import type { AssetAnswer, AssetQuestion } from './linkMessages.ts';
import { pageHost, pageScheme } from './pageOrigin.ts';

/** To be registered before the app is ready. */
export const pageSchemePrivileges: CustomScheme = {
  scheme: pageScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

export function servePage(
  session: Session,
  options: { rendererDir: string; asset(question: AssetQuestion, signal: AbortSignal): Promise<AssetAnswer> },
): void {
  session.protocol.handle(pageScheme, async (request) => {
    const url = URL.parse(request.url);
    if (url?.host !== pageHost) return plain(404, 'There is no such page.');
    if (url.pathname.startsWith('/assets/')) return await asset(request, url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'This address can only be read.');
    const page = await findPageFile(options.rendererDir, url.pathname);
    if (!page) return plain(404, 'There is no such page.');
    return new Response(stream(page.file), {
      headers: {
        ...commonHeaders,
        'content-security-policy': contentSecurityPolicy(),
        'content-type': page.contentType,
        'cache-control': page.cacheControl,
      },
    });
  });

  async function asset(request: Request, url: URL): Promise<Response> {
    let bodyBase64: string | undefined;
    if (request.method === 'POST') {
      const bytes = await readAtMost(request, maxUploadBytes);
      if (!bytes) return plain(413, 'This file is too large to be dropped here. Open it from its folder instead.');
      bodyBase64 = bytes.toString('base64');
    }
    const question = {
      method: request.method,
      path: url.pathname + url.search,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
      bodyBase64,
    };
    const answer = await options.asset(question, request.signal).catch((error: unknown) => error);
    if (answer instanceof Error) return plain(503, answer.message);
    const { status, headers, body } = answer as AssetAnswer;
    const init = { status, headers: { ...commonHeaders, 'content-security-policy': "default-src 'none'", ...headers } };
    if (body === null || request.method === 'HEAD') return new Response(null, init);
    return new Response('file' in body ? stream(body.file) : new Uint8Array(Buffer.from(body.base64, 'base64')), init);
  }
}

const stream = (file: string) => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array<ArrayBuffer>>;

const plain = (status: number, message: string) =>
  new Response(message, { status, headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' } });

/** Null when there is more. */
async function readAtMost(request: Request, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
