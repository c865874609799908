/** What a picture file says of itself: identity, size, when it was taken. */
import { hash as digest } from 'node:crypto';
import exifr from 'exifr';
import { readHeader } from './decode.ts';
import type { PictureFacts } from './picture.ts';

/** SHA-256 as 64 lower-case hex digits. */
export const contentHash = (bytes: Uint8Array): string => digest('sha256', bytes, 'hex');

/** All facts but the brightness, from the header alone. Throws `PictureError`. */
export async function headerFacts(bytes: Uint8Array, path: string): Promise<Omit<PictureFacts, 'brightness'>> {
  const { format, width, height, orientation, exif } = await readHeader(bytes, path);
  return {
    hash: contentHash(bytes),
    sizeBytes: bytes.length,
    ...{ format, width, height, orientation },
    takenAt: exif === null ? null : await timeTaken(exif),
  };
}

/** DateTimeOriginal, else DateTimeDigitized, as ms since 1970 as if the camera's clock showed UTC. */
async function timeTaken(exif: Uint8Array): Promise<number | null> {
  const prefix = 'Exif\0\0';
  const hasPrefix = Buffer.from(exif.subarray(0, prefix.length)).toString('latin1') === prefix;
  let tags: { DateTimeOriginal?: unknown; CreateDate?: unknown } | undefined;
  try {
    tags = await exifr.parse(hasPrefix ? exif.subarray(prefix.length) : exif, {
      pick: ['DateTimeOriginal', 'CreateDate'],
      reviveValues: false,
    });
  } catch {
    return null; // A damaged EXIF block says nothing about the time; the picture itself is fine.
  }
  const written = tags?.DateTimeOriginal ?? tags?.CreateDate;
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(String(written ?? ''));
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  // Cameras whose clock was never set write zeros.
  if (year! < 1900 || month! < 1 || month! > 12 || day! < 1 || day! > 31) return null;
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
}
