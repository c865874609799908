/** Which photos are in a version and on which side each is, in about a byte a photo: steps between ids as varints, packed. */
import { deflateSync, inflateSync } from 'node:zlib';
import type { Split } from '../../contract/index.ts';

const sides: readonly (Split | null)[] = [null, 'train', 'val', 'test'];

/** `members` in order of id. Each number is 4 · (step from the id before) + the side. */
export function packMembers(
  members: readonly { readonly photoId: number; readonly split: Split | null }[],
): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const { photoId, split } of members) {
    let value = (photoId - before) * 4 + sides.indexOf(split);
    before = photoId;
    while (value >= 0x80) {
      bytes.push((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    bytes.push(value);
  }
  return deflateSync(Uint8Array.from(bytes));
}

export function unpackMembers(packed: Uint8Array): Map<number, Split | null> {
  const members = new Map<number, Split | null>();
  let before = 0;
  let value = 0;
  let scale = 1;
  for (const byte of inflateSync(packed)) {
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte & 0x80) continue;
    before += Math.floor(value / 4);
    members.set(before, sides[value % 4] ?? null);
    value = 0;
    scale = 1;
  }
  return members;
}
