/** Finds the built page's files by URL path; nothing outside the page's folder can be reached. */
import { stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

export interface PageFile {
  readonly file: string;
  readonly contentType: string;
  /** Built files carry a hash of their content in their name; the page itself is asked for each time. */
  readonly cacheControl: string;
}

/** Null when there is no such file. `urlPath` as it came, without its query: `/`, `/static/index-Dk3x.js`. */
export async function findPageFile(folder: string, urlPath: string): Promise<PageFile | null> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const root = resolve(folder);
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`);
  if (!file.startsWith(root + sep)) return null;
  const contentType = contentTypes[extname(file).toLowerCase()];
  if (!contentType) return null;
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return null;
  const hashed = file.startsWith(join(root, 'static') + sep);
  return { file, contentType, cacheControl: hashed ? 'private, max-age=31536000, immutable' : 'no-cache' };
}

/** Other kinds of file are not part of the page. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
