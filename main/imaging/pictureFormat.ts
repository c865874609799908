/** What a file is by its first bytes, whatever its name says. */

import sharp from 'sharp';
import { PictureError } from './pictureError.ts';

/** Formats that Thaw reads. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic' | 'bmp';

/** How many bytes of a file's start `pictureFormat` wants to see. */
export const sniffBytes = 64;

/**
 * The picture format that a file's first bytes announce, or, when Thaw cannot read it, what the file is instead, as
 * the end of the sentence "The file …": "is empty (0 bytes)".
 */
export function pictureFormat(start: Uint8Array): { format: PictureFormat } | { instead: string } {
  if (start.length === 0) return { instead: 'is empty (0 bytes)' };
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, sniffBytes)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return { format: 'jpeg' };
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return { format: 'gif' };
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return { format: 'webp' };
  if (text.startsWith('II*\0') || text.startsWith('MM\0*') || text.startsWith('II+\0') || text.startsWith('MM\0+')) {
    return { format: 'tiff' };
  }
  if (text.startsWith('BM')) return { format: 'bmp' };
  if (text.slice(4, 8) === 'ftyp') return isoMedia(text.slice(8, 32));
  // Lower case for ASCII letters only: the other bytes of a signature must stay as they are.
  const lower = text.trimStart().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  for (const { starts, instead } of strangers) if (starts.some((start) => lower.startsWith(start))) return { instead };
  return { instead: isText(start) ? 'holds text, not a picture' : 'is not a picture in a format that is known here' };
}

/** As `pictureFormat`, but throws a `PictureError` for what is not a picture. `path` is for the message. */
export function requireFormat(bytes: Uint8Array, path: string): PictureFormat {
  const found = pictureFormat(bytes.subarray(0, sniffBytes));
  if ('format' in found) return found.format;
  throw new PictureError(bytes.length === 0 ? 'unreadable' : 'not-a-picture', `The file ${found.instead}.`, path);
}

/** ISO base media files share one container; the brands after `ftyp` say what is inside. */
function isoMedia(brands: string): { format: PictureFormat } | { instead: string } {
  if (/avif|avis/.test(brands)) return { format: 'avif' };
  if (/hei[cxms]|hev[cx]|mif1/.test(brands)) {
    if (readsHeic) return { format: 'heic' };
    return {
      instead:
        'is a HEIC photo, which the image library here cannot read; save it as JPEG first (iPhones write JPEG with Settings, Camera, Formats, Most Compatible)',
    };
  }
  return { instead: 'is a video, not a picture' };
}

/**
 * The library that comes with Thaw has no HEVC decoder, whose patents are not free; one that the machine brings (libvips with
 * libheif and libde265) may.
 */
const readsHeic = sharp.format.heif?.input.fileSuffix?.includes('.heic') === true;

/** How files begin that are often found among photos, and what they are. */
const strangers: readonly { readonly starts: readonly string[]; readonly instead: string }[] = [
  {
    starts: ['<!doctype html', '<html', '<head', '<body'],
    instead: 'is an HTML page, probably a download that went wrong',
  },
  { starts: ['<svg', '<?xml'], instead: 'is a drawing or a document in XML, not a photo' },
  { starts: ['%pdf'], instead: 'is a PDF document, not a picture' },
  { starts: ['8bps'], instead: 'is a Photoshop document; save it as JPEG or PNG first' },
  {
    starts: ['\xff\x0a', '\0\0\0\x0cjxl '],
    instead: 'is a JPEG XL picture, which cannot be read here; save it as JPEG or PNG first',
  },
  {
    starts: ['\xff\x4f\xff\x51', '\0\0\0\x0cjp  '],
    instead: 'is a JPEG 2000 picture, which cannot be read here; save it as JPEG first',
  },
  { starts: ['pk\x03\x04', 'rar!', '7z\xbc\xaf', '\x1f\x8b'], instead: 'is an archive; unpack it first' },
];

function isText(start: Uint8Array): boolean {
  return start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
