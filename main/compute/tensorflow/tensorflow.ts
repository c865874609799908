/** The types of tfjs that this folder works with. The module itself comes from `loadTensorflow`: which one it is depends on the device. */
import type * as tfjs from '@tensorflow/tfjs-core';

export type TensorFlow = typeof tfjs;
export type Tensor = tfjs.Tensor;
export type Tensor2D = tfjs.Tensor2D;
export type Tensor4D = tfjs.Tensor4D;
