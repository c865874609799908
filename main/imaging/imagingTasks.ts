/** What the pool asks of a worker thread, and how the two talk. Plain data and typed arrays only. */
import type { ServiceErrorCode } from '../contract/errors.ts';
import type { ColourSums } from './augment/colourDirections.ts';
import type {
  Box,
  ContactSheet,
  ContactSheetRequest,
  DrawViewsRequest,
  Kept,
  MixedRequest,
  NetworkInputsRequest,
  PictureSource,
  RawPicture,
  TrainingPicture,
  TrainingPictureRequest,
  VariantRequest,
} from './imaging.ts';
import type { MeasuredPicture, MeasureRequest } from './measure/measureThumbnail.ts';
import type { Picture, PictureFacts } from './picture.ts';
import type { PictureErrorKind } from './pictureError.ts';
import type { SharedPicture } from './pyramid.ts';

/** Each task's request and result. */
export interface ImagingTasks {
  inspect: { request: { path: string }; result: PictureFacts };
  thumbnail: { request: { path: string; destination: string }; result: null };
  inspectAndThumbnail: { request: { path: string; thumbnailFolder: string }; result: PictureFacts };
  networkInputs: { request: NetworkInputsRequest; result: Float32Array };
  trainingPicture: { request: TrainingPictureRequest; result: TrainingPicture };
  drawViews: { request: DrawViewsRequest; result: null };
  pixels: { request: { path: string }; result: Picture };
  /**
   * Decoded into shared memory, for several views of one picture: as training keeps it for views of `viewSize` px, with the plain
   * view of that size, or at full size where that is null.
   */
  decodeShared: { request: PictureSource & { readonly viewSize: number | null }; result: SharedPicture };
  pictureJpeg: { request: PictureSource; result: Uint8Array };
  viewJpeg: { request: { picture: SharedPicture }; result: Uint8Array };
  variantJpeg: { request: VariantRequest & { picture: SharedPicture }; result: Uint8Array };
  thumbnailColours: { request: { path: string }; result: ColourSums };
  measureThumbnail: { request: MeasureRequest; result: MeasuredPicture };
  keepCrops: { request: { path: string; boxes: readonly Box[]; folder: string }; result: Kept[] };
  keepPixels: { request: { picture: RawPicture; folder: string }; result: string };
  mixedJpeg: { request: MixedRequest & { pictures: readonly [SharedPicture, SharedPicture] }; result: Uint8Array };
  contactSheet: { request: ContactSheetRequest; result: ContactSheet };
  sampleJpeg: { request: { classIndex: number; index: number }; result: Uint8Array };
}

export type ImagingTaskName = keyof ImagingTasks;

export type ImagingCall = {
  [Name in ImagingTaskName]: {
    readonly id: number;
    readonly task: Name;
    readonly request: ImagingTasks[Name]['request'];
  };
}[ImagingTaskName];

export type ImagingAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ImagingFailure };

/** An error as it crosses threads. */
export interface ImagingFailure {
  readonly message: string;
  readonly stack: string | undefined;
  /** For a `PictureError`. */
  readonly picture: { readonly kind: PictureErrorKind; readonly reason: string; readonly path: string } | null;
  /** For another `ServiceError`. */
  readonly service: { readonly code: ServiceErrorCode; readonly subject: string | undefined } | null;
}
