/** One photo that was judged: what it is, what the classifier said, and how sure it was. All evaluation starts here. */
export interface Judgement {
  /** Index of the label's class. */
  readonly truth: number;
  /** Index of the most probable class; the lowest index of equals. */
  readonly predicted: number;
  /** Probability of the class that was said, 0…1. */
  readonly confidence: number;
}

/** Index of the largest value; the lowest index of equals. −1 for an empty list. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    if (best < 0 || (values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}

/** Reads a judgement off the probabilities [classes] of one photo. */
export function judge(truth: number, probabilities: ArrayLike<number>): Judgement {
  const predicted = indexOfLargest(probabilities);
  return { truth, predicted, confidence: probabilities[predicted] ?? 0 };
}
