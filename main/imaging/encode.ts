/** JPEGs for people to look at. */
import sharp from 'sharp';
import { decodeThrough } from './decode.ts';
import type { Picture } from './picture.ts';

/** A whole picture as it is sent to the window is at most this long, in px. */
export const longestShown = 2560;

/** The whole picture, upright, at most 2,560 px on its long side. Throws `PictureError`. */
export async function encodeWhole(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const { data } = await decodeThrough(bytes, path, (pipeline) =>
    pipeline.resize(longestShown, longestShown, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 85 }),
  );
  return data;
}

/** A small picture as JPEG with full colour resolution: at network size every px counts. */
export async function encodeView({ data, width, height }: Picture): Promise<Uint8Array> {
  const pipeline = sharp(data, { raw: { width, height, channels: 3 } });
  return pipeline.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
}
