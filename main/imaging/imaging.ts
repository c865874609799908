/** What imaging offers to the library, the tasks and the asset routes. Implemented by the worker pool (imagingPool.ts). */
import type { AugmentSettings } from '../contract/index.ts';
import type { CallOptions } from '../contract/services.ts';
import type { ColourSums } from './augment/colourDirections.ts';
import type { KeptPicture } from './keptPicture.ts';
import type { MeasuredPicture, MeasureRequest } from './measure/measureThumbnail.ts';
import type { Picture, PictureFacts } from './picture.ts';
import type { Preprocessing } from './preprocessing.ts';

/** Where a picture lies: its copies, best first, and what their content must hash to when that is known. */
export interface PictureSource {
  /** Tried in order; the first that can be read and has the right content is taken. */
  readonly paths: readonly string[];
  /** SHA-256 of the content. With it, a file whose content has changed since is not taken. */
  readonly hash?: string | undefined;
}

/** Which augmented views to draw. The same seed, picture and variant give the same pixels everywhere. */
export interface ViewRequest {
  readonly settings: AugmentSettings;
  readonly seed: number;
  /** 0 is the plain view. */
  readonly variants: readonly number[];
}

export interface NetworkInputsRequest extends PictureSource {
  readonly preprocessing: Preprocessing;
  /** null for the plain view alone. */
  readonly views: ViewRequest | null;
  /** Instead of `views`: numbers of test-time views (testViews.ts). */
  readonly testViews?: readonly number[] | undefined;
}

export interface TrainingPictureRequest extends PictureSource {
  readonly preprocessing: Preprocessing;
  /** Which network inputs to make at once; null for none. No `settings` are needed for the plain view. */
  readonly inputs: { readonly views: ViewRequest | null } | null;
  /** Short side, in px, that the picture is to be kept with for later views; null: it is not kept. */
  readonly keepSide: number | null;
}

export interface TrainingPicture {
  /** [views, 3, size, size], normalised, in shared memory. */
  readonly inputs: Float32Array | null;
  /** In shared memory. */
  readonly picture: Picture | null;
}

/** A view to be drawn of a picture that was kept. */
export interface DrawnView {
  readonly picture: KeptPicture;
  /** Content hash of the picture's file: what variants are drawn from besides the seed. */
  readonly hash: string;
  readonly variant: number;
  /** Shared memory that takes the view [3, size, size]. */
  readonly into: Float32Array;
}

export interface DrawViewsRequest {
  readonly preprocessing: Preprocessing;
  readonly settings: AugmentSettings;
  readonly seed: number;
  readonly views: readonly DrawnView[];
}

export interface VariantRequest {
  readonly settings: AugmentSettings;
  readonly seed: number;
  readonly variant: number;
  /** Edge in px. */
  readonly size: number;
}

/** A part of a picture, in px of a picture of the size `of` (null: of the picture itself, upright), or in shares of its sides. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly of: { readonly width: number; readonly height: number } | 'shares' | null;
}

/** Pixels without a file: rows from the top, no padding, 1 (grey) or 3 (R, G, B) bytes a px. */
export interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** One of several things made at once: where it lies, or why it could not be made. */
export type Kept = { readonly path: string } | { readonly reason: string };

export interface ContactSheetRequest {
  readonly path: string;
  readonly settings: AugmentSettings;
  readonly seed: number;
  /** Variants besides the plain view. */
  readonly count: number;
  /** Edge of a view in px. */
  readonly size: number;
  /** Where the sheet is written: .png, .jpg or .webp. */
  readonly out: string;
}

export interface ContactSheet {
  /** px */
  readonly width: number;
  readonly height: number;
  readonly variants: { readonly variant: number; readonly text: string }[];
}

/** Two photos mixed, each as its variant shows it. */
export interface MixedRequest extends VariantRequest {
  readonly mixing: 'mixup' | 'cutMix';
}

/**
 * Every method fails with a `PictureError` (kind, reason, path) when the file cannot be taken as a picture and with
 * `ServiceError('cancelled')` when its signal fires or the pool is closed.
 */
export interface Imaging {
  /** Reads the file once: hash, size, format, EXIF, mean brightness. Decodes it, so a damaged file is found here. */
  inspect(path: string, options?: CallOptions): Promise<PictureFacts>;
  /** Writes an upright JPEG that fits 384 × 384 to `destination`, whole or not at all. */
  thumbnail(path: string, destination: string, options?: CallOptions): Promise<void>;
  /** Both from one read; the thumbnail goes to `thumbnailFile(thumbnailFolder, hash)`. */
  inspectAndThumbnail(path: string, thumbnailFolder: string, options?: CallOptions): Promise<PictureFacts>;
  /** Decodes once and makes all views, [views, 3, size, size] in C order, normalised. */
  networkInputs(request: NetworkInputsRequest, options?: CallOptions): Promise<Float32Array>;
  /** The decoded picture. */
  pixels(path: string, options?: CallOptions): Promise<Picture>;
  /** The whole picture, upright, at most 2,560 px on its long side. */
  pictureJpeg(source: PictureSource, options?: CallOptions): Promise<Uint8Array>;
  /** What a network with this input size sees, not normalised. */
  viewJpeg(source: PictureSource, size: number, options?: CallOptions): Promise<Uint8Array>;
  /** One augmented variant at network size. */
  variantJpeg(source: PictureSource, request: VariantRequest, options?: CallOptions): Promise<Uint8Array>;
  /** Sums over the px of a thumbnail's file. */
  thumbnailColours(path: string, options?: CallOptions): Promise<ColourSums>;
  /** What the data checks know of the pixels, by the thumbnail, and the camera, by the first file that is there. */
  measureThumbnail(request: MeasureRequest, options?: CallOptions): Promise<MeasuredPicture>;
  /** Cuts parts out of a picture, upright, and keeps each as a PNG of its own: `ownPictureFile(folder, hash, 'png')`. */
  keepCrops(path: string, boxes: readonly Box[], folder: string, options?: CallOptions): Promise<Kept[]>;
  /** Keeps pixels as a PNG, under the same name. */
  keepPixels(picture: RawPicture, folder: string, options?: CallOptions): Promise<string>;
  /** What mixing makes of one variant of each of two photos, the first's side. The settings must have it on. */
  mixedJpeg(
    sources: readonly [PictureSource, PictureSource],
    request: MixedRequest,
    options?: CallOptions,
  ): Promise<Uint8Array>;
  /** A photo and its variants on one sheet. */
  contactSheet(request: ContactSheetRequest, options?: CallOptions): Promise<ContactSheet>;
  /** A drawing of the sample generator: class 0…3, any index from 0. */
  sampleJpeg(classIndex: number, index: number, options?: CallOptions): Promise<Uint8Array>;
}

/** An imaging whose workers belong to the caller. */
export interface ImagingPool extends Imaging {
  readonly threads: number;
  /** Decodes once, for views now and for views later. */
  trainingPicture(request: TrainingPictureRequest, options?: CallOptions): Promise<TrainingPicture>;
  /** Draws views of pictures that were kept, straight into shared memory; one worker draws them all. */
  drawViews(request: DrawViewsRequest, options?: CallOptions): Promise<void>;
  /** Fails what is waiting with `cancelled` and ends the workers. Can be called twice. */
  close(): Promise<void>;
}
