/** A layer of a network of keras.applications that has weights. */
export interface KerasLayer {
  /** What Keras calls it, today's name first. */
  readonly names: readonly string[];
  /** The node of our graph: `features.0.0`. */
  readonly node: string;
  /** Its class, as numbered files spell it. */
  readonly kind: 'conv2d' | 'depthwise_conv2d' | 'batch_normalization' | 'dense';
  /** A convolution that is a linear layer of ours. */
  readonly linear?: boolean;
}

/** A convolution and the batch norm behind it. */
export const convAndNorm = (
  kind: 'conv2d' | 'depthwise_conv2d',
  [conv, convNode]: readonly [layer: string, node: string],
  [norm, normNode]: readonly [layer: string, node: string],
): readonly KerasLayer[] => [
  { names: [conv], node: convNode, kind },
  { names: [norm], node: normNode, kind: 'batch_normalization' },
];
