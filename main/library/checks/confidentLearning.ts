/** Confident learning: which labels contradict what models say that were trained without them (C. G. Northcutt et al., 2021). */

export interface ConfidentLearning {
  /** counts[label][class it is confidently counted to]; the diagonal has the labels that are confirmed. */
  readonly confidentJoint: readonly (readonly number[])[];
  /** Photos counted to another class than their label's, the least likely label first. */
  readonly issues: readonly LabelIssue[];
}

export interface LabelIssue {
  /** Which photo. */
  readonly row: number;
  readonly suggested: number;
  /** 0…1: one minus the normalised margin, (1 − p(label) + p(most probable other class)) / 2. */
  readonly score: number;
}

/**
 * The threshold of a class is the mean probability that it gets from the photos labelled so (self-confidence). A photo is counted to a
 * class when its probability reaches the class's threshold; to the most probable one when it reaches several. Photos that are counted to
 * another class than their label's are the issues (the paper's C_confident off the diagonal).
 * @param labels class index of each photo
 * @param probabilities [photos, classes]; photos with NaN are left out
 */
export function confidentLearning(
  labels: ArrayLike<number>,
  probabilities: Float32Array,
  classes: number,
): ConfidentLearning {
  const known = Array.from({ length: labels.length }, (_, row) => row).filter(
    (row) => !Number.isNaN(probabilities[row * classes]!),
  );
  const probability = (row: number, index: number) => probabilities[row * classes + index]!;
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (const row of known) {
    sums[labels[row]!]! += probability(row, labels[row]!);
    counts[labels[row]!]! += 1;
  }
  // A class that nobody has cannot be anybody's true class.
  const thresholds = Array.from(sums, (sum, index) =>
    counts[index] === 0 ? Number.POSITIVE_INFINITY : sum / counts[index]!,
  );

  const confidentJoint = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const issues: LabelIssue[] = [];
  for (const row of known) {
    let counted = -1;
    for (let index = 0; index < classes; index++) {
      if (probability(row, index) < thresholds[index]! - 1e-6) continue;
      if (counted < 0 || probability(row, index) > probability(row, counted)) counted = index;
    }
    if (counted < 0) continue;
    const label = labels[row]!;
    confidentJoint[label]![counted]! += 1;
    if (counted === label) continue;
    let other = 0;
    for (let index = 0; index < classes; index++) if (index !== label) other = Math.max(other, probability(row, index));
    issues.push({ row, suggested: counted, score: (1 - probability(row, label) + other) / 2 });
  }
  return { confidentJoint, issues: issues.sort((a, b) => b.score - a.score || a.row - b.row) };
}
