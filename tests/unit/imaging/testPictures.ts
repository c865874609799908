/** Pictures made for tests. */
import type { Picture } from '../../../main/imaging/picture.ts';

/** Every px from `colour`. */
export function paint(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set(colour(x, y), (y * width + x) * 3);
  }
  return { data, width, height };
}

/** Noise that is the same every time. */
export function noise(width: number, height: number): Picture {
  const value = (n: number): number => Math.imul(n + 1, 2654435761) >>> 24;
  return paint(width, height, (x, y) => {
    const n = (y * width + x) * 3;
    return [value(n), value(n + 1), value(n + 2)];
  });
}

/** Smooth waves: something that survives resizing. */
export const waves = (width: number, height: number): Picture =>
  paint(width, height, (x, y) => {
    const wave = (phase: number): number =>
      Math.round(127 + 60 * Math.sin(x / 17 + phase) + 60 * Math.cos(y / 13 - phase));
    return [wave(0), wave(1), wave(2)];
  });
