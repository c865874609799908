/**
 * Decodes a Windows bitmap: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits with or without masks, both row orders.
 * Here because the image library's prebuilt binary does not read BMP. Layout: Microsoft, "Bitmap storage" (BITMAPINFOHEADER,
 * BITMAPV4HEADER). Alpha is ignored, as nearly every other program does: most writers leave it zero.
 */
import type { Picture } from './picture.ts';

/** What a bitmap's header says; `problem` when it cannot be decoded, as the end of the sentence "The bitmap …". */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly problem: string | null;
}

const fileHeaderBytes = 14;
const none = 0;
const bitFields = 3;
const alphaBitFields = 6;

/** Reads size and layout without touching the px. */
export function bmpHeader(bytes: Uint8Array): BmpHeader {
  const { width, height, problem } = layoutOf(bytes);
  return { width, height, problem };
}

/** Throws `RangeError` when the file ends too early. Check `bmpHeader` first: its `problem` must be null. */
export function decodeBmp(bytes: Uint8Array): Picture {
  const { width, height, topDown, bits, pixelOffset, masks, palette } = layoutOf(bytes);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (pixelOffset + rowBytes * height > bytes.length) throw new RangeError('The bitmap ends too early.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Uint8Array(width * height * 3);
  let out = 0;
  for (let y = 0; y < height; y += 1) {
    const row = pixelOffset + (topDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x += 1, out += 3) {
      if (bits === 24) {
        const at = row + x * 3;
        data[out] = bytes[at + 2]!;
        data[out + 1] = bytes[at + 1]!;
        data[out + 2] = bytes[at]!;
      } else if (bits > 8) {
        const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
        data[out] = masked(value, masks[0]);
        data[out + 1] = masked(value, masks[1]);
        data[out + 2] = masked(value, masks[2]);
      } else {
        const bit = x * bits;
        const index = (bytes[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
        const colour = palette + Math.min(index, (pixelOffset - palette) / 4 - 1) * 4;
        data[out] = bytes[colour + 2]!;
        data[out + 1] = bytes[colour + 1]!;
        data[out + 2] = bytes[colour]!;
      }
    }
  }
  return { data, width, height };
}

interface BmpLayout extends BmpHeader {
  readonly topDown: boolean;
  readonly bits: number;
  /** Where the px begin, in bytes from the file's start. */
  readonly pixelOffset: number;
  /** Bits of red, green and blue in a 16- or 32-bit px. */
  readonly masks: readonly [number, number, number];
  /** Where the palette begins: 4 bytes for each colour, blue first. */
  readonly palette: number;
}

function layoutOf(bytes: Uint8Array): BmpLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unreadable = (problem: string): BmpLayout => ({
    ...{ width: 0, height: 0, problem, topDown: false, bits: 24, pixelOffset: 0, masks: [0, 0, 0], palette: 0 },
  });
  if (bytes.length < fileHeaderBytes + 40) return unreadable('has a header that is cut off or from before Windows 3');
  const pixelOffset = view.getUint32(10, true);
  const headerBytes = view.getUint32(14, true);
  if (headerBytes < 40) return unreadable('has a header from before Windows 3');
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const afterHeader = fileHeaderBytes + headerBytes;
  const hasMasks = compression === bitFields || compression === alphaBitFields;
  const masksBehindHeader = hasMasks && headerBytes === 40;
  const problem =
    width <= 0 || signedHeight === 0
      ? `says it is ${width} × ${signedHeight} px`
      : ![1, 4, 8, 16, 24, 32].includes(bits)
        ? `has ${bits} bits a px, which is not known here`
        : compression !== none && !(hasMasks && bits > 8 && bits !== 24)
          ? 'is compressed in a way that is not known here; save it as PNG first'
          : pixelOffset < fileHeaderBytes + headerBytes || pixelOffset > bytes.length
            ? 'has a damaged header'
            : null;
  const mask = (index: number): number =>
    bytes.length >= 66 ? view.getUint32(fileHeaderBytes + 40 + index * 4, true) : 0;
  return {
    width,
    height: Math.abs(signedHeight),
    problem,
    topDown: signedHeight < 0,
    bits,
    pixelOffset,
    masks: hasMasks
      ? [mask(0), mask(1), mask(2)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0x00ff00, 0x0000ff],
    palette: afterHeader + (masksBehindHeader ? 12 : 0),
  };
}

/** The bits under the mask, spread over 0…255. */
function masked(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return Math.round((((value & mask) >>> shift) * 255) / most);
}
