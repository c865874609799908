/** A small upright JPEG of a picture, and how bright the picture is. */
import sharp from 'sharp';
import { decodeThrough } from './decode.ts';

/** A thumbnail fits a square with this edge in px. */
export const thumbnailEdge = 384;

export interface Thumbnail {
  readonly jpeg: Uint8Array;
  /** Mean luma (0.299 R + 0.587 G + 0.114 B) of the thumbnail, 0…1. */
  readonly brightness: number;
}

/** Decodes at reduced size where the format allows it. Pictures that fit keep their size. Throws `PictureError`. */
export async function makeThumbnail(bytes: Uint8Array, path: string): Promise<Thumbnail> {
  const small = await decodeSmall(bytes, path);
  const { width, height } = small;
  const jpeg = await sharp(small.data, { raw: { width, height, channels: 3 } })
    // Huffman tables of its own would make the file a twentieth smaller and encoding half as slow again.
    .jpeg({ quality: 80, optimiseCoding: false })
    .toBuffer();
  return { jpeg, brightness: meanLuma(small.data) };
}

/** Mean luma of a picture at thumbnail size. Throws `PictureError`. */
export async function brightnessOf(bytes: Uint8Array, path: string): Promise<number> {
  return meanLuma((await decodeSmall(bytes, path)).data);
}

function decodeSmall(bytes: Uint8Array, path: string) {
  return decodeThrough(bytes, path, (pipeline) =>
    pipeline.resize(thumbnailEdge, thumbnailEdge, { fit: 'inside', withoutEnlargement: true }).raw(),
  );
}

function meanLuma(data: Uint8Array): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = 0; at < data.length; at += 3) {
    red += data[at]!;
    green += data[at + 1]!;
    blue += data[at + 2]!;
  }
  return (0.299 * red + 0.587 * green + 0.114 * blue) / (255 * (data.length / 3));
}
