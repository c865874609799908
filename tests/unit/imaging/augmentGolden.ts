/** Reads the augmentation goldens (tests/golden/augment). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodePicture } from '../../../main/imaging/decode.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import type { View } from '../../../main/imaging/view.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../golden/augment/${name}`, import.meta.url));

/** The 24 × 20 picture that all goldens start from. */
export const goldenInput = (): Promise<Picture> => decodePicture(readFileSync(file('input.png')), 'input.png');

/** Pillow's result of a case. */
export const goldenPillow = (id: string): Promise<Picture> =>
  decodePicture(readFileSync(file(`${id}.pil.png`)), `${id}.pil.png`);

/** torchvision's tensor result of a case, [3, height, width] in 0…1. */
export function goldenTensor(id: string): { data: Float32Array; width: number; height: number } {
  const manifest: { cases: { id: string; tensor?: { shape: [number, number, number] } }[] } = JSON.parse(
    readFileSync(file('manifest.json'), 'utf8'),
  );
  const shape = manifest.cases.find((entry) => entry.id === id)!.tensor!.shape;
  const bytes = readFileSync(file(`${id}.tensor.f32`));
  const data = new Float32Array(new Uint8Array(bytes).buffer);
  return { data, width: shape[2], height: shape[1] };
}

/** An empty view of a golden's size that keeps 0…1, to be compared with the tensor results. */
export function unitView(width: number, height: number): View {
  const data = new Float32Array(width * height * 3);
  const scale = [1 / 255, 1 / 255, 1 / 255] as const;
  return { data, at: 0, width, height, scale, offset: [0, 0, 0] };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
