/**
 * How well a network tells classes apart, however sure it says it is: its loss after the best scaling of its logits. Training on
 * goes on making a network surer than it should be while it still learns to tell apart, and the plain loss would stop it too soon
 * (Berta, Holzmüller, Jordan, Bach, "Rethinking early stopping: refine, then calibrate", 2025).
 */

/** Logits may be made up to so many times surer, or less sure. */
const mostSurer = 4;
const leastSure = 1 / 50;

/**
 * @param logits [rows, classes]
 * @param weights of each row
 */
export function refinedLoss(
  logits: Float32Array,
  labels: readonly number[],
  weights: readonly number[],
  classes: number,
): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const lossAt = (logScale: number): number => {
    const scale = Math.exp(logScale);
    let loss = 0;
    for (const [row, label] of labels.entries()) loss += weights[row]! * scaledLoss(logits, row, label, classes, scale);
    return loss / total;
  };
  // The loss has one valley over the scale: golden sections find its bottom.
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(leastSure), Math.log(mostSurer)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [lossAt(left), lossAt(right)];
  for (let step = 0; step < 30; step++) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = lossAt(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = lossAt(right);
    }
  }
  return Math.min(atLeft, atRight);
}

/** −ln p(label) of one row's logits times `scale`. */
export function scaledLoss(logits: Float32Array, row: number, label: number, classes: number, scale: number): number {
  const at = row * classes;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < classes; index++) largest = Math.max(largest, logits[at + index]!);
  let sum = 0;
  for (let index = 0; index < classes; index++) sum += Math.exp(scale * (logits[at + index]! - largest));
  return Math.log(sum) - scale * (logits[at + label]! - largest);
}
