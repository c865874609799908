/** Makes a small folder of photos: one sub-folder a class, every picture of its own colour. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** `classes`: name to count. Returns the folder. */
export async function makePhotoFolder(folder: string, classes: Readonly<Record<string, number>>): Promise<string> {
  let shade = 0;
  for (const [name, count] of Object.entries(classes)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let index = 0; index < count; index++) {
      shade += 7;
      const background = { r: (shade * 5) % 256, g: (shade * 11) % 256, b: (shade * 17) % 256 };
      const file = join(folder, name, `${name}-${index + 1}.jpg`);
      await sharp({ create: { width: 96 + shade, height: 80, channels: 3, background } })
        .jpeg()
        .toFile(file);
    }
  }
  return folder;
}
