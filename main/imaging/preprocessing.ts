/**
 * From a decoded picture to a network's input, defined once: training, prediction and the exported graph compute exactly this.
 *
 * 1. Decode to upright 8-bit sRGB, transparency over white.
 * 2. The centred square of the picture's short side (left = floor((width − side) / 2), top likewise) …
 * 3. … is resized to `size` × `size` by a triangle filter widened when shrinking (antialiased bilinear, as Pillow
 *    does it): output i looks at c = (i + 0.5)·s with s = side / size; source j weighs max(0, 1 − |j + 0.5 − c| / max(s, 1)),
 *    only source px inside the picture's square count, weights are normalised to add up to 1; rows and columns separately, in float32,
 *    nothing rounded in between.
 * 4. value = (x · scale − mean[c]) / std[c] with x in 0…255; channels in RGB order; NCHW.
 *
 * An ONNX graph computes the same with two matrix products whose matrices are made from the picture's shape (see export/).
 */
export interface Preprocessing {
  /** Edge of the network's input in px. */
  readonly size: number;
  /** 1/255 for most; 1/127.5 for weights that want −1…1. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** ImageNet statistics, as torchvision's weights want them. */
export const imageNetPreprocessing = (size: number): Preprocessing => ({
  size,
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
});
