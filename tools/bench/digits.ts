/** MNIST's digits as folders of PNG files, which is how people have their pictures. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync, gunzipSync } from 'node:zlib';

const side = 28;
/** Bytes before the values in the files of LeCun et al. */
const headers = { pictures: 16, labels: 8 };

/** The first 8,000 of the 10,000 test digits to train on, the other 2,000 to validate with. */
export function writeDigits(source: string, root: string): void {
  const read = (name: string) => gunzipSync(readFileSync(join(source, name)));
  const pictures = read('t10k-images-idx3-ubyte.gz').subarray(headers.pictures);
  const labels = read('t10k-labels-idx1-ubyte.gz').subarray(headers.labels);
  for (const [index, label] of labels.entries()) {
    const folder = join(root, index < 8000 ? 'train' : 'val', String(label));
    mkdirSync(folder, { recursive: true });
    const pixels = pictures.subarray(index * side * side, (index + 1) * side * side);
    writeFileSync(join(folder, `${index}.png`), greyPng(pixels));
  }
}

/** @param pixels [28, 28], 0…255 */
function greyPng(pixels: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // 8 bits, grey; the rest of the header is 0: deflate, no filters chosen, not interlaced.
  header.set([8, 0], 8);
  // Each row begins with the filter that it has: none.
  const rows = Array.from({ length: side }, (_, row) => [
    Uint8Array.of(0),
    pixels.subarray(row * side, (row + 1) * side),
  ]);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
