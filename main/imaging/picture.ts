/** A decoded picture, and what is known of a picture file. */

/** Upright 8-bit sRGB, transparency over white: R, G, B for each px, rows from the top, no padding. */
export interface Picture {
  /** height · width · 3 bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What a picture file says of itself. */
export interface PictureFacts {
  /** SHA-256 of the file's bytes, 64 lower-case hex digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  /** By content, not by name: `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`, `bmp`. */
  readonly format: string;
  /** px after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** 1…8 as in EXIF. */
  readonly orientation: number;
  /** EXIF DateTimeOriginal as ms since 1970 as if the camera's clock showed UTC; null when the file does not say. */
  readonly takenAt: number | null;
  /** Mean luma, 0 black … 1 white. */
  readonly brightness: number;
}

/** The most px a picture may have: 120 million, enough for a 108-megapixel camera, 360 MB when decoded. */
export const maxPixels = 120_000_000;

/** The most bytes a picture file may have: 1 GiB. */
export const maxFileBytes = 1024 ** 3;
