/** One factor that makes confidence mean what it says: "87 %" is right about 87 times in 100 (temperature scaling, Guo et al. 2017). */

/** Beyond these a factor says nothing more. */
const lowest = 0.05;
const highest = 200;
const steps = 48;

/**
 * The factor on scores [photos, classes] whose softmax suits the labels best, by their likelihood. Scores must come from a head that
 * has not seen those labels. The labels count as a little uncertain, as in Platt (1999), so that a few photos, all of them right, do
 * not make for certainty.
 */
export function fitSharpness(scores: Float32Array, classes: number, labels: Int32Array): number {
  const photos = labels.length;
  const doubt = classes / (photos + classes);
  const cost = (sharpness: number): number => {
    let sum = 0;
    for (let photo = 0; photo < photos; photo++) {
      const from = photo * classes;
      let largest = Number.NEGATIVE_INFINITY;
      for (let one = 0; one < classes; one++) largest = Math.max(largest, scores[from + one]!);
      let total = 0;
      let mean = 0;
      for (let one = 0; one < classes; one++) {
        const above = sharpness * (scores[from + one]! - largest);
        total += Math.exp(above);
        mean += above / classes;
      }
      const own = sharpness * (scores[from + labels[photo]!]! - largest);
      sum += Math.log(total) - (1 - doubt) * own - doubt * mean;
    }
    return sum;
  };
  // Golden section on the logarithm: the cost is convex in the factor, so it falls and then rises.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(lowest);
  let high = Math.log(highest);
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let [leftCost, rightCost] = [cost(Math.exp(left)), cost(Math.exp(right))];
  for (let step = 0; step < steps; step++) {
    if (leftCost <= rightCost) {
      [high, right, rightCost] = [right, left, leftCost];
      left = high - ratio * (high - low);
      leftCost = cost(Math.exp(left));
    } else {
      [low, left, leftCost] = [left, right, rightCost];
      right = low + ratio * (high - low);
      rightCost = cost(Math.exp(right));
    }
  }
  return Math.exp((low + high) / 2);
}

/** Softmax of the scores times the factor, in place. */
export function shares(scores: Float32Array, sharpness: number): Float32Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    const power = Math.exp(sharpness * (scores[at]! - largest));
    scores[at] = power;
    sum += power;
  }
  for (let at = 0; at < scores.length; at++) scores[at] = scores[at]! / sum;
  return scores;
}
