/** Every format that can be read. Recognition asks them in this order. */
import type { ImportFormat } from '../../../contract/index.ts';
import { cifar } from './cifar.ts';
import { coco, cocoCrops } from './coco.ts';
import { csv } from './csv.ts';
import { folder } from './folder.ts';
import type { Format, Given } from './format.ts';
import { imageFolder } from './imageFolder.ts';
import { mnist } from './mnist.ts';
import { openImages, openImagesCrops } from './openImages.ts';

export const formats: readonly Format[] = [
  imageFolder,
  cifar,
  mnist,
  coco,
  openImages,
  csv,
  folder,
  cocoCrops,
  openImagesCrops,
];

/** What it may be, the likeliest first. */
export async function recognise(given: Given): Promise<ImportFormat[]> {
  const surely: ImportFormat[] = [];
  const perhaps: ImportFormat[] = [];
  for (const format of formats) {
    const answer = await format.recognise(given);
    // A table with ImageID and LabelName is a table all the same, but not one with paths.
    if (format.name === 'csv' && (surely.includes('open-images') || surely.includes('image-folder'))) continue;
    if (answer === 'surely') surely.push(format.name);
    if (answer === 'perhaps') perhaps.push(format.name);
  }
  return [...surely, ...perhaps];
}

export function formatNamed(name: ImportFormat): Format {
  const format = formats.find((one) => one.name === name);
  if (!format) throw new Error(`There is no reader for ${name}.`);
  return format;
}
