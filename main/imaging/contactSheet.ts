/** A contact sheet: a photo as the network sees it and its variants, each with its exact parameters below it. */
import sharp from 'sharp';
import { ServiceError } from '../contract/errors.ts';
import { drawVariant } from './augment/variant.ts';
import { drawVariantView } from './augmentedView.ts';
import { decodePicture } from './decode.ts';
import type { ContactSheet, ContactSheetRequest } from './imaging.ts';
import { keptSide, shrinkToKeep } from './keptPicture.ts';
import { readSource } from './pictureSource.ts';
import { pictureOfView, plainPicture } from './preprocess.ts';
import { createPyramid } from './pyramid.ts';
import { plainView } from './view.ts';
import { writeWhole } from './writeWhole.ts';

const gap = 8;
const lineHeight = 14;
const captionLines = 4;
const ink = '#15191e';

/** Throws `PictureError` for the photo, `invalid-request` for a file name that is no kind of picture. */
export async function drawContactSheet(request: ContactSheetRequest): Promise<ContactSheet> {
  const { path, settings, seed, count, size, out } = request;
  const format = formatOf(out);
  const { bytes, hash } = readSource({ paths: [path] });
  const photo = await decodePicture(bytes, path);
  const source = settings.drawnFrom === 'kept' ? shrinkToKeep(photo, keptSide(size)) : photo;
  const level = createPyramid(source);
  const columns = Math.ceil(Math.sqrt(count + 1));
  const rows = Math.ceil((count + 1) / columns);
  const cell = { width: size + gap, height: size + captionLines * lineHeight + 2 * gap };
  const [width, height] = [columns * cell.width + gap, rows * cell.height + gap];
  const sheet = new Uint8Array(width * height * 3).fill(255);
  const variants: { variant: number; text: string }[] = [];
  const captions: string[] = [];
  for (let variant = 0; variant <= count; variant += 1) {
    const left = gap + (variant % columns) * cell.width;
    const top = gap + Math.floor(variant / columns) * cell.height;
    const drawn = drawVariant(settings, { seed, hash, variant }, source);
    let tile = plainPicture(photo, size);
    if (variant > 0) {
      const view = plainView(size, size);
      drawVariantView(level, drawn, view);
      tile = pictureOfView(view);
      variants.push({ variant, text: drawn.words });
    }
    for (let y = 0; y < size; y += 1) {
      sheet.set(tile.data.subarray(y * size * 3, (y + 1) * size * 3), ((top + y) * width + left) * 3);
    }
    const words = variant === 0 ? 'original' : `${variant}: ${drawn.words}`;
    captions.push(caption(words, left, top + size + lineHeight, size));
  }
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${captions.join('')}</svg>`;
  const encoded = await sharp(sheet, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(text), left: 0, top: 0 }])
    .removeAlpha()
    .toFormat(format, format === 'png' ? { palette: false } : { quality: 92 })
    .toBuffer();
  writeWhole(out, encoded);
  return { width, height, variants };
}

/** Broken into lines that fit, cut off after the last. */
function caption(text: string, left: number, top: number, width: number): string {
  const most = Math.max(8, Math.floor(width / 6.2));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines
    .slice(0, captionLines)
    .map(
      (line, index) =>
        `<text x="${left}" y="${top + index * lineHeight}" font-family="sans-serif" font-size="11" fill="${ink}">${escaped(line)}</text>`,
    )
    .join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function formatOf(file: string): 'png' | 'jpeg' | 'webp' {
  const ending = /\.(png|jpe?g|webp)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === 'png' || ending === 'webp') return ending;
  if (ending !== undefined) return 'jpeg';
  throw new ServiceError('invalid-request', `${file} is no name for a picture. Let it end with .png, .jpg or .webp.`, {
    subject: 'out',
  });
}
