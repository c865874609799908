/** Measures a picture by its thumbnail, and asks its file which camera took it. */
import { existsSync } from 'node:fs';
import exifr from 'exifr';
import { decodeThrough } from '../decode.ts';
import { readPictureFile } from '../pictureFile.ts';
import { type Measures, measurePicture } from './measures.ts';

export interface MeasureRequest {
  readonly thumbnail: string;
  /** Where the picture itself lies, best first. */
  readonly paths: readonly string[];
}

export interface MeasuredPicture extends Measures {
  /** Maker and model from EXIF; null when no file that is there says. */
  readonly camera: string | null;
}

/** Measures are taken at this size at most: what a network sees is hardly larger. */
const measuredEdge = 256;

/** Throws `PictureError` when the thumbnail is not there or cannot be decoded. */
export async function measureThumbnail({ thumbnail, paths }: MeasureRequest): Promise<MeasuredPicture> {
  const { data, width, height } = await decodeThrough(readPictureFile(thumbnail), thumbnail, (pipeline) =>
    pipeline.resize(measuredEdge, measuredEdge, { fit: 'inside', withoutEnlargement: true }).raw(),
  );
  return { ...measurePicture({ data, width, height }), camera: await cameraOf(paths) };
}

/** "Canon EOS 80D". Reads only the head of the file. */
async function cameraOf(paths: readonly string[]): Promise<string | null> {
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) return null;
  let tags: { Make?: unknown; Model?: unknown } | undefined;
  try {
    tags = await exifr.parse(path, { pick: ['Make', 'Model'] });
  } catch {
    return null; // A format without EXIF, or a damaged block: nothing is said of a camera.
  }
  const [make, model] = [tags?.Make, tags?.Model].map((value) => (typeof value === 'string' ? value.trim() : ''));
  // Many models begin with their maker's name.
  const words = model!.toLowerCase().startsWith(make!.toLowerCase().split(' ')[0]!)
    ? model!
    : `${make} ${model}`.trim();
  return words === '' ? null : words;
}
