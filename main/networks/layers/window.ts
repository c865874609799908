/** The arithmetic of sliding windows, shared by convolution and pooling: padding, output size, receptive field. */
import type { Padding, Pads } from '../graph.ts';
import type { ReceptiveField } from './layer.ts';

type Pair = readonly [height: number, width: number];

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
}

/**
 * TensorFlow's SAME padding of one axis: the output has ceil(size / stride) values, and an odd px of padding goes to the end.
 * See "What is the difference between SAME and VALID padding" in tf.nn.convolution.
 */
export function samePads(
  size: number,
  kernel: number,
  stride: number,
  dilation = 1,
): { before: number; after: number } {
  const reach = (kernel - 1) * dilation + 1;
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
  return { before: Math.floor(total / 2), after: total - Math.floor(total / 2) };
}

/** Padding in px for an input of this height and width. */
export function resolvePadding(padding: Padding, window: Window, height: number, width: number): Pads {
  if (padding !== 'same') return padding;
  const rows = samePads(height, window.kernel[0], window.stride[0], window.dilation[0]);
  const columns = samePads(width, window.kernel[1], window.stride[1], window.dilation[1]);
  return { top: rows.before, left: columns.before, bottom: rows.after, right: columns.after };
}

/**
 * Values along one axis: floor((size + before + after − reach) / stride) + 1. In ceil mode the last window may hang over the
 * end, but must begin inside the picture or its leading padding (PyTorch's rule).
 */
export function outputLength(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  before: number,
  after: number,
  ceilMode = false,
): number {
  const span = size + before + after - ((kernel - 1) * dilation + 1);
  if (!ceilMode) return Math.floor(span / stride) + 1;
  const length = Math.ceil(span / stride) + 1;
  return (length - 1) * stride >= size + before ? length - 1 : length;
}

/** Arithmetic of Araujo, Norris, Sim, "Computing receptive fields of convolutional neural networks", Distill 2019. */
export function widen(field: ReceptiveField | null, window: Window): ReceptiveField | null {
  if (field === null) return null;
  const size = (axis: 0 | 1) => field.size[axis] + (window.kernel[axis] - 1) * window.dilation[axis] * field.step[axis];
  const step = (axis: 0 | 1) => field.step[axis] * window.stride[axis];
  return { size: [size(0), size(1)], step: [step(0), step(1)] };
}

export const evenPads = (padding: number): Pads => ({ top: padding, left: padding, bottom: padding, right: padding });
