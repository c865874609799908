/** What the reader of HDF5 files and its worker say to each other. */
import type { FloatType } from '../../floatTypes.ts';

/** The HDF5 file: a whole file, or a part of one (`model.weights.h5` inside a `.keras`). */
export interface Hdf5Place {
  readonly file: string;
  readonly begin: number;
  readonly size: number;
}

export interface Hdf5Tensor {
  /** Groups and the tensor's own name: "model_weights/Conv1/Conv1/kernel:0". */
  readonly path: string;
  /** The layer that it belongs to, where the file says so (`.weights.h5` of newer Kerases). */
  readonly layer: string | null;
  readonly shape: readonly number[];
  /** Null when it holds something else than floating-point numbers. */
  readonly type: FloatType | null;
}

/** From the worker: first the list, then each wanted tensor, then the end; or a failure at any time. */
export type Hdf5Answer =
  | { readonly kind: 'tensors'; readonly tensors: readonly Hdf5Tensor[] }
  | { readonly kind: 'values'; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  /** Fits behind "cannot be used:". */
  | { readonly kind: 'failure'; readonly why: string };

/** To the worker: which tensors to read, by path. */
export type Hdf5Request = readonly string[];
