/** What a kernel is given, and the arithmetic that all of them share. */
import type { NamedAttrMap, NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';

export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: NamedAttrMap;
}
export type WasmKernel = (tf: TensorFlow, call: KernelCall) => Tensor4D;

/** A convolution's geometry in px. */
export interface Geometry {
  readonly top: number;
  readonly left: number;
  /** Of the kernel. */
  readonly height: number;
  readonly width: number;
  readonly stride: readonly [height: number, width: number];
  /** Of the output. */
  readonly rows: number;
  readonly columns: number;
}

type Shape4D = [number, number, number, number];

/** An input of the call: tfjs hands tensors to its kernels, though its types promise less. */
export function inputOf({ inputs }: KernelCall, name: string): Tensor4D {
  const tensor = inputs[name];
  if (tensor === undefined || !('rank' in tensor)) throw new Error(`tfjs gave a kernel no tensor "${name}".`);
  return tensor as Tensor4D;
}

/** An attribute that holds a shape. */
export const shapeOf = ({ attributes }: KernelCall, name: string): Shape4D => attributes[name] as Shape4D;

/** As tfjs reckons it from the attributes `strides` and `pad`. */
export function geometryOf(
  tf: TensorFlow,
  { attributes }: KernelCall,
  inputShape: Shape4D,
  kernelShape: Shape4D,
  depthwise: boolean,
): Geometry {
  const stride = attributes.strides as [number, number] | number;
  const pad = attributes.pad as 'same' | 'valid';
  const info = tf.backend_util.computeConv2DInfo(inputShape, kernelShape, stride, 1, pad, undefined, depthwise);
  return {
    top: info.padInfo.top,
    left: info.padInfo.left,
    height: info.filterHeight,
    width: info.filterWidth,
    stride: [info.strideHeight, info.strideWidth],
    rows: info.outHeight,
    columns: info.outWidth,
  };
}

/** The part of the padded input that the kernel touches: [batch, (rows − 1) · stride + height, …, channels]. */
export function touched(tf: TensorFlow, x: Tensor4D, geometry: Geometry): Tensor4D {
  const { top, left, height, width, stride, rows, columns } = geometry;
  const [batch, inputHeight, inputWidth, channels] = x.shape;
  const [down, across] = [(rows - 1) * stride[0] + height, (columns - 1) * stride[1] + width];
  const after = (size: number, before: number, needed: number) => Math.max(needed - size - before, 0);
  const padded = tf.pad(x, [
    [0, 0],
    [top, after(inputHeight, top, down)],
    [left, after(inputWidth, left, across)],
    [0, 0],
  ]);
  return tf.slice(padded, [0, 0, 0, 0], [batch, down, across, channels]);
}
