/** What a JPEG's markers say about its colours, read without a decoder. */

export interface JpegInfo {
  /** Colour channels: 1 gray, 3 YCbCr or RGB, 4 CMYK or YCCK; 0 when no frame header was found. */
  readonly components: number;
  /** An ICC profile is embedded. */
  readonly hasProfile: boolean;
}

/** Walks the markers up to the frame header. Never throws: a damaged file is the decoder's to report. */
export function jpegInfo(bytes: Uint8Array): JpegInfo {
  let hasProfile = false;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (isFrame(marker)) return { components: bytes[at + 9]!, hasProfile };
    if (marker === 0xe2 && text(bytes, at + 4, 11) === 'ICC_PROFILE') hasProfile = true;
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return { components: 0, hasProfile };
}

/** SOF0…SOF15 without DHT, JPG and DAC, which share the range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const text = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
