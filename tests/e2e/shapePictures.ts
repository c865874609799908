/** Draws small pictures of shapes, always the same ones, in one folder a class: quick to learn, with something to get wrong. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

export const shapeNames = ['circle', 'square', 'triangle'] as const;

/** Writes `perClass` JPEGs into `folder/<shape>/`. The last two of each class are drawn as the next shape: wrong labels. */
export async function drawShapePictures(folder: string, perClass: number): Promise<void> {
  for (const [index, name] of shapeNames.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let number = 1; number <= perClass; number++) {
      const isMislabelled = number > perClass - 2;
      const shape = shapeNames[(index + (isMislabelled ? 1 : 0)) % shapeNames.length] ?? name;
      const file = join(folder, name, `${name}-${String(number).padStart(2, '0')}.jpg`);
      await sharp(Buffer.from(drawing(shape, number + index * 100)))
        .jpeg({ quality: 88 })
        .toFile(file);
    }
  }
}

function drawing(shape: (typeof shapeNames)[number], seed: number): string {
  // Place, size and colours differ from picture to picture without any randomness.
  const part = (step: number, from: number, to: number) => from + ((seed * step) % 97) * ((to - from) / 97);
  const [x, y, size] = [part(13, 55, 105), part(29, 55, 105), part(41, 26, 46)];
  const fill = `hsl(${Math.round(part(53, 0, 360))} 70% 45%)`;
  const shapes = {
    circle: `<circle cx="${x}" cy="${y}" r="${size}" fill="${fill}"/>`,
    square: `<rect x="${x - size}" y="${y - size}" width="${2 * size}" height="${2 * size}" fill="${fill}"/>`,
    triangle: `<path d="M${x} ${y - size}l${size} ${2 * size}h${-2 * size}z" fill="${fill}"/>`,
  };
  const background = `hsl(${Math.round(part(71, 0, 360))} 30% 88%)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><rect width="160" height="160" fill="${background}"/>${shapes[shape]}</svg>`;
}
