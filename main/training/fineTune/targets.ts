/** What a batch's rows are to be called, and how much each counts. */

/** Targets [rows, classes]: each row's own class with its share, the class of the row opposite with the rest. */
export function targetsOf(labels: readonly number[], own: Float32Array, classes: number): Float32Array {
  const rows = labels.length;
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    targets[row * classes + labels[row]!]! += own[row]!;
    targets[row * classes + labels[rows - 1 - row]!]! += 1 - own[row]!;
  }
  return targets;
}

/**
 * Share of each row of a whole update in its loss: as in PyTorch's weighted mean, a row's class weight of all rows'. They add up
 * to 1. A mixed row counts by its own class.
 */
export function sharesOf(labels: readonly number[], classWeights: Float32Array): Float32Array {
  const total = labels.reduce((sum, label) => sum + classWeights[label]!, 0);
  return Float32Array.from(labels, (label) => classWeights[label]! / total);
}
