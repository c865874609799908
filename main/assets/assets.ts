/** Serves pixels and files by URL, one function for both hosts. The routes are spelt in main/contract/assets.ts. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { ServiceError } from '../contract/index.ts';
import type { Imaging, PictureSource } from '../imaging/imaging.ts';
import { thumbnailFile } from '../imaging/thumbnailFile.ts';
import { type AssetRoute, parseAssetRoute } from './assetRoute.ts';
import { createTurnstile } from './turnstile.ts';
import { keepUpload, maxUploadBytes, UploadTooLarge } from './upload.ts';

export interface AssetRequest {
  readonly method: string;
  /** What follows the host, with its query: `/assets/view/ab12…?size=224`. */
  readonly path: string;
  readonly ifNoneMatch?: string | undefined;
  /** Bytes that come with a POST, if the caller knows; the limit holds either way. */
  readonly contentLength?: number | undefined;
  readonly body?: AsyncIterable<Uint8Array> | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface AssetResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A file is streamed by the host; it lies where Thaw itself wrote it. */
  readonly body: Uint8Array | { readonly file: string } | null;
}

export interface Assets {
  /** Null when the path is not an asset's: then it may be one of the page's own files. Never throws. */
  handle(request: AssetRequest): Promise<AssetResponse | null>;
}

export interface AssetParts {
  readonly imaging: Imaging;
  /** Where a picture's copies lie. Throws `not-found`. */
  sourceOf(hash: string): PictureSource;
  /** Where a finished export's file lies. Throws `not-found`. */
  exportFile(exportId: number, name: string): Promise<string> | string;
  readonly thumbnailFolder: string;
  readonly uploadFolder: string;
  /** Part of every ETag: a new version may draw differently. */
  readonly version: string;
  /** Pictures worked on at once. */
  readonly places: number;
  readonly log: { error(details: object, message: string): void };
}

/** Named by content: the answer can never change. */
const forGood = 'private, max-age=31536000, immutable';
/** Drawn by code that a new version may change. */
const forAnHour = 'private, max-age=3600';

export function createAssets(parts: AssetParts): Assets {
  const turnstile = createTurnstile(parts.places);

  async function handle(request: AssetRequest): Promise<AssetResponse | null> {
    const route = parseAssetRoute(request.path);
    if (!route) return null;
    if (route.kind === 'wrong') return text(400, route.problem);
    const allowed = route.kind === 'upload' ? ['POST'] : ['GET', 'HEAD'];
    if (!allowed.includes(request.method)) {
      return { ...text(405, `This address takes ${allowed[0]} only.`), headers: { allow: allowed.join(', ') } };
    }
    try {
      if (route.kind === 'upload') return await upload(route.name, request);
      if (route.kind === 'export') return await exportedFile(route.exportId, route.name);
      return await picture(route, request);
    } catch (error) {
      return failure(error, request.path);
    }
  }

  async function upload(name: string, { body, contentLength }: AssetRequest): Promise<AssetResponse> {
    if (!body) return text(400, 'The file itself is missing: it is sent as the body.');
    if (contentLength !== undefined && contentLength > maxUploadBytes) {
      return text(413, new UploadTooLarge(name, maxUploadBytes).message);
    }
    const path = await keepUpload({ folder: parts.uploadFolder, name, body });
    return {
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: Buffer.from(JSON.stringify({ path })),
    };
  }

  async function exportedFile(exportId: number, name: string): Promise<AssetResponse> {
    const file = await parts.exportFile(exportId, name);
    return {
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        'content-length': String((await stat(file)).size),
        'cache-control': 'no-store',
      },
      body: { file },
    };
  }

  async function picture(
    route: Extract<AssetRoute, { kind: 'thumbnail' | 'picture' | 'view' | 'variant' | 'mixed' | 'sample' }>,
    { path, ifNoneMatch, signal }: AssetRequest,
  ): Promise<AssetResponse> {
    const etag = `"${createHash('sha256').update(`${parts.version} ${path}`).digest('base64url').slice(0, 22)}"`;
    const headers = {
      etag,
      'content-type': 'image/jpeg',
      'cache-control': ['variant', 'mixed', 'sample'].includes(route.kind) ? forAnHour : forGood,
    };
    if (ifNoneMatch === etag) return { status: 304, headers, body: null };
    const body = await draw(route, signal);
    const sizeBytes = body instanceof Uint8Array ? body.length : (await stat(body.file)).size;
    return { status: 200, headers: { ...headers, 'content-length': String(sizeBytes) }, body };
  }

  async function draw(
    route: Parameters<typeof picture>[0],
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | { file: string }> {
    const { imaging } = parts;
    switch (route.kind) {
      case 'thumbnail':
        return await thumbnail(route.hash, signal);
      case 'picture':
        return await turnstile.pass(() => imaging.pictureJpeg(parts.sourceOf(route.hash), { signal }), signal);
      case 'view':
        return await turnstile.pass(() => imaging.viewJpeg(parts.sourceOf(route.hash), route.size, { signal }), signal);
      case 'variant':
        return await turnstile.pass(() => imaging.variantJpeg(parts.sourceOf(route.hash), route, { signal }), signal);
      case 'mixed': {
        const sources = [parts.sourceOf(route.hash), parts.sourceOf(route.other)] as const;
        return await turnstile.pass(() => imaging.mixedJpeg(sources, route, { signal }), signal);
      }
      case 'sample':
        return await turnstile.pass(() => imaging.sampleJpeg(route.classIndex, route.index, { signal }), signal);
    }
  }

  /** Made at import; made again when somebody has emptied the folder. */
  async function thumbnail(hash: string, signal: AbortSignal | undefined): Promise<{ file: string }> {
    const file = thumbnailFile(parts.thumbnailFolder, hash);
    if (!(await isThere(file))) {
      const { paths } = parts.sourceOf(hash);
      const path = await firstThatIsThere(paths);
      if (!path) throw new ServiceError('not-found', `No copy of this picture is where it was: ${paths.join(', ')}.`);
      await turnstile.pass(() => parts.imaging.thumbnail(path, file, { signal }), signal);
    }
    return { file };
  }

  function failure(error: unknown, path: string): AssetResponse {
    if (error instanceof ServiceError && error.code !== 'internal') {
      if (error.code === 'not-found') return text(404, error.message);
      if (error instanceof UploadTooLarge) return text(413, error.message);
      if (error.code === 'invalid-request') return text(400, error.message);
      if (error.code === 'cancelled') return text(499, error.message);
      return text(422, error.message);
    }
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return text(404, 'This file is not there any more.');
    }
    parts.log.error({ err: error, path }, 'an asset could not be served by our own fault');
    return text(500, 'Something went wrong inside Thaw while it made this picture. The log has the details.');
  }

  return { handle };
}

const text = (status: number, message: string): AssetResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: Buffer.from(message),
});

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );

async function firstThatIsThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isThere(path)) return path;
  return null;
}
