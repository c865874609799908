/**
 * A linear head on looks that is fitted in closed form: ridge regression onto one column per class, with what it would have said of
 * each photo without that photo's own label (Golub, Heath and Wahba 1979), so that it can be judged on few labels honestly.
 */

export interface RidgeHead {
  /** [classes, width] */
  readonly weight: Float32Array;
  /** [classes] */
  readonly bias: Float32Array;
  readonly penalty: number;
  /** [photos, classes]: scores of each photo by a head that was fitted without it. */
  readonly leftOut: Float32Array;
}

/** Useful for vectors of length 1; the one with the smallest squared error of left-out photos is taken. */
const usefulPenalties = [0.03, 0.1, 0.3, 1, 3, 10];

/**
 * @param rows [photos, width]
 * @param labels class of each photo, 0 … classes − 1
 * @param penalties to choose from
 */
export function fitRidge(
  rows: Float32Array,
  width: number,
  labels: Int32Array,
  classes: number,
  penalties: readonly number[] = usefulPenalties,
): RidgeHead {
  const photos = labels.length;
  const mean = columnMeans(rows, width, photos);
  const centred = Float64Array.from(rows, (value, at) => value - mean[at % width]!);
  const share = new Float64Array(classes);
  for (const label of labels) share[label]! += 1 / photos;
  const targets = new Float64Array(photos * classes); // [photos, classes], centred
  for (const [photo, label] of labels.entries())
    for (let one = 0; one < classes; one++) targets[photo * classes + one] = Number(one === label) - share[one]!;

  const solve = photos <= width ? solveByPhotos : solveByColumns;
  const solver = solve(centred, width, targets, classes);
  let best: { error: number; penalty: number; solution: Solution; leftOut: Float32Array } | null = null;
  for (const penalty of penalties) {
    const solution = solver(penalty);
    const leftOut = new Float32Array(photos * classes);
    let error = 0;
    for (let photo = 0; photo < photos; photo++) {
      const rest = Math.max(1e-6, 1 - solution.leverage[photo]! - 1 / photos);
      for (let one = 0; one < classes; one++) {
        const at = photo * classes + one;
        const residual = (targets[at]! - solution.fitted[at]!) / rest;
        leftOut[at] = targets[at]! + share[one]! - residual;
        error += residual * residual;
      }
    }
    if (best === null || error < best.error) best = { error, penalty, solution, leftOut };
  }
  const { penalty, solution, leftOut } = best!;
  const weight = Float32Array.from(solution.weight);
  const bias = Float32Array.from(share, (value, one) => {
    let shift = 0;
    for (let column = 0; column < width; column++) shift += solution.weight[one * width + column]! * mean[column]!;
    return value - shift;
  });
  return { weight, bias, penalty, leftOut };
}

/** Scores [classes] of a vector. */
export function ridgeScores({ weight, bias }: RidgeHead, vector: Float32Array, into: Float32Array): void {
  const width = vector.length;
  for (let one = 0, at = 0; one < bias.length; one++) {
    let sum = bias[one]!;
    for (let column = 0; column < width; column++) sum += weight[at++]! * vector[column]!;
    into[one] = sum;
  }
}

interface Solution {
  /** [classes, width] */
  readonly weight: Float64Array;
  /** [photos, classes], of the centred targets. */
  readonly fitted: Float64Array;
  /** [photos]: how much each photo's own label moves its own score, without the mean's share. */
  readonly leverage: Float64Array;
}

/** More columns than photos: by the photos' inner products K, α = (K + λ)⁻¹ Y. */
function solveByPhotos(rows: Float64Array, width: number, targets: Float64Array, classes: number) {
  const photos = targets.length / classes;
  const products = new Float64Array(photos * photos);
  for (let one = 0; one < photos; one++)
    for (let other = 0; other <= one; other++) {
      let sum = 0;
      for (let column = 0; column < width; column++) sum += rows[one * width + column]! * rows[other * width + column]!;
      products[one * photos + other] = sum;
      products[other * photos + one] = sum;
    }
  return (penalty: number): Solution => {
    const inverse = inverseOf(products, photos, penalty);
    const dual = times(inverse, targets, photos, photos, classes); // [photos, classes]
    const weight = new Float64Array(classes * width);
    for (let photo = 0; photo < photos; photo++)
      for (let one = 0; one < classes; one++) {
        const factor = dual[photo * classes + one]!;
        for (let column = 0; column < width; column++)
          weight[one * width + column]! += factor * rows[photo * width + column]!;
      }
    return {
      weight,
      fitted: targets.map((target, at) => target - penalty * dual[at]!),
      leverage: Float64Array.from({ length: photos }, (_, photo) => 1 - penalty * inverse[photo * photos + photo]!),
    };
  };
}

/** More photos than columns: by the columns' inner products, W = (XᵀX + λ)⁻¹ XᵀY. */
function solveByColumns(rows: Float64Array, width: number, targets: Float64Array, classes: number) {
  const photos = targets.length / classes;
  const products = new Float64Array(width * width);
  const right = new Float64Array(width * classes); // XᵀY
  for (let photo = 0; photo < photos; photo++)
    for (let row = 0; row < width; row++) {
      const value = rows[photo * width + row]!;
      for (let column = 0; column <= row; column++)
        products[row * width + column]! += value * rows[photo * width + column]!;
      for (let one = 0; one < classes; one++) right[row * classes + one]! += value * targets[photo * classes + one]!;
    }
  for (let row = 0; row < width; row++)
    for (let column = 0; column < row; column++) products[column * width + row] = products[row * width + column]!;
  return (penalty: number): Solution => {
    const inverse = inverseOf(products, width, penalty);
    const solved = times(inverse, right, width, width, classes); // [width, classes]
    const weight = new Float64Array(classes * width);
    for (let column = 0; column < width; column++)
      for (let one = 0; one < classes; one++) weight[one * width + column] = solved[column * classes + one]!;
    const leverage = new Float64Array(photos);
    for (let photo = 0; photo < photos; photo++) {
      const row = rows.subarray(photo * width, (photo + 1) * width);
      let sum = 0;
      for (let one = 0; one < width; one++) {
        let inner = 0;
        for (let other = 0; other < width; other++) inner += inverse[one * width + other]! * row[other]!;
        sum += row[one]! * inner;
      }
      leverage[photo] = sum;
    }
    return { weight, fitted: times(rows, solved, photos, width, classes), leverage };
  };
}

/** [rows, inner] times [inner, columns]. */
function times(left: Float64Array, right: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < inner; at++) {
      const value = left[row * inner + at]!;
      for (let column = 0; column < columns; column++)
        product[row * columns + column]! += value * right[at * columns + column]!;
    }
  return product;
}

/** Inverse of the symmetric matrix [size, size] with the penalty added to its diagonal, by Cholesky's L Lᵀ. */
function inverseOf(symmetric: Float64Array, size: number, penalty: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = symmetric[row * size + column]! + (row === column ? penalty : 0);
      for (let at = 0; at < column; at++) sum -= lower[row * size + at]! * lower[column * size + at]!;
      lower[row * size + column] = row === column ? Math.sqrt(sum) : sum / lower[column * size + column]!;
    }
  // L⁻¹, row by row; the inverse is its transpose times itself.
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    inverse[row * size + row] = 1 / lower[row * size + row]!;
    for (let column = 0; column < row; column++) {
      let sum = 0;
      for (let at = column; at < row; at++) sum -= lower[row * size + at]! * inverse[at * size + column]!;
      inverse[row * size + column] = sum / lower[row * size + row]!;
    }
  }
  const result = new Float64Array(size * size);
  for (let at = 0; at < size; at++)
    for (let row = 0; row <= at; row++) {
      const value = inverse[at * size + row]!;
      for (let column = 0; column <= at; column++) result[row * size + column]! += value * inverse[at * size + column]!;
    }
  return result;
}

function columnMeans(rows: Float32Array, width: number, photos: number): Float64Array {
  const mean = new Float64Array(width);
  for (let at = 0; at < rows.length; at++) mean[at % width]! += rows[at]! / photos;
  return mean;
}
