/** Features of labelled photos as a head trainer takes them, all views of a photo side by side. */

export interface TrainingSet {
  /** Length of a feature vector. */
  readonly width: number;
  /** Views of each photo. */
  readonly views: number;
  /** Standardised, [photos, views, width] in C order. */
  readonly features: Float32Array;
  /** Class index of each photo. */
  readonly labels: Int32Array;
  /** A number for each photo, the same for photos that stay in one fold; without it every photo is alone. */
  readonly groups?: Int32Array | undefined;
  readonly classes: number;
  /** Weight of each class in the loss, [classes]. */
  readonly classWeights: Float32Array;
}

/**
 * `balanced`: every class weighs the same in all, the mean photo 1. `none`: every photo weighs 1. A loss over all photos knows no
 * drawing: for `sampling` it is weighted too.
 */
export function classWeightsOf(
  labels: ArrayLike<number>,
  classes: number,
  kind: 'none' | 'balanced' | 'sampling',
): Float32Array {
  const weights = new Float32Array(classes).fill(1);
  if (kind === 'none') return weights;
  const counts = new Float64Array(classes);
  for (let photo = 0; photo < labels.length; photo++) counts[labels[photo]!]!++;
  const present = counts.filter((count) => count > 0).length;
  return weights.map((_, index) => (counts[index]! === 0 ? 1 : labels.length / (present * counts[index]!)));
}
