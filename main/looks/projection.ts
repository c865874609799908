/**
 * How a backbone's features become a short vector of unit length: centred on the dataset, turned onto the directions in which its
 * photos differ most (principal components, Hotelling 1933) where there are many photos, and scaled to length 1.
 */

export interface Projection {
  /** Features that go in. */
  readonly inputs: number;
  /** Values that come out. */
  readonly width: number;
  /** [inputs]: the mean of the photos that it was fitted on. */
  readonly mean: Float32Array;
  /** [width, inputs], orthonormal rows; null: the centred features as they are, `width` equal to `inputs`. */
  readonly components: Float32Array | null;
  /** Photos that it was fitted on. */
  readonly fittedOn: number;
}

/** Rounds of subspace iteration: the span of the leading components is settled long before their order is. */
const rounds = 6;

/**
 * Fits to `rows` [photos, inputs]. With `width` the leading principal components, found by subspace iteration from a random start;
 * null: only the mean.
 */
export function fitProjection(
  rows: Float32Array,
  inputs: number,
  width: number | null,
  random: () => number,
): Projection {
  const photos = rows.length / inputs;
  const mean = meanOf(rows, inputs);
  if (width === null || width >= inputs) return { inputs, width: inputs, mean, components: null, fittedOn: photos };
  const covariance = covarianceOf(rows, mean);
  let components = new Float64Array(width * inputs);
  for (const index of components.keys()) components[index] = random() - 0.5;
  orthonormalise(components, inputs);
  for (let round = 0; round < rounds; round++) {
    components = times(components, covariance, inputs);
    orthonormalise(components, inputs);
  }
  return { inputs, width, mean, components: Float32Array.from(components), fittedOn: photos };
}

/** Writes the vector of one photo into `into` [width]. A photo that is the mean itself gets zeros. */
export function project(projection: Projection, features: Float32Array, into: Float32Array): void {
  const { inputs, width, mean, components } = projection;
  let squares = 0;
  if (components === null) {
    for (let at = 0; at < inputs; at++) {
      const value = features[at]! - mean[at]!;
      into[at] = value;
      squares += value * value;
    }
  } else {
    const centred = new Float32Array(inputs);
    for (let at = 0; at < inputs; at++) centred[at] = features[at]! - mean[at]!;
    for (let component = 0; component < width; component++) {
      let sum = 0;
      for (let at = 0, from = component * inputs; at < inputs; at++) sum += components[from + at]! * centred[at]!;
      into[component] = sum;
      squares += sum * sum;
    }
  }
  const length = Math.sqrt(squares);
  if (length > 0) for (let at = 0; at < width; at++) into[at] = into[at]! / length;
}

function meanOf(rows: Float32Array, inputs: number): Float32Array {
  const sum = new Float64Array(inputs);
  for (let at = 0; at < rows.length; at++) sum[at % inputs]! += rows[at]!;
  const photos = Math.max(1, rows.length / inputs);
  return Float32Array.from(sum, (total) => total / photos);
}

/** [inputs, inputs], not divided by the count: only directions matter. */
function covarianceOf(rows: Float32Array, mean: Float32Array): Float64Array {
  const inputs = mean.length;
  const covariance = new Float64Array(inputs * inputs);
  const centred = new Float64Array(inputs);
  for (let from = 0; from < rows.length; from += inputs) {
    for (let at = 0; at < inputs; at++) centred[at] = rows[from + at]! - mean[at]!;
    for (let row = 0; row < inputs; row++) {
      const value = centred[row]!;
      const place = row * inputs;
      for (let column = row; column < inputs; column++) covariance[place + column]! += value * centred[column]!;
    }
  }
  for (let row = 0; row < inputs; row++)
    for (let column = 0; column < row; column++) covariance[row * inputs + column] = covariance[column * inputs + row]!;
  return covariance;
}

/** Rows [count, inputs] times the symmetric matrix [inputs, inputs]. */
function times(rows: Float64Array, symmetric: Float64Array, inputs: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += inputs)
    for (let at = 0; at < inputs; at++) {
      const value = rows[from + at]!;
      const place = at * inputs;
      for (let column = 0; column < inputs; column++) result[from + column]! += value * symmetric[place + column]!;
    }
  return result;
}

/** Makes the rows [count, inputs] orthonormal, in place (modified Gram and Schmidt). Rows without a direction of their own become zero. */
function orthonormalise(rows: Float64Array, inputs: number): void {
  for (let from = 0; from < rows.length; from += inputs) {
    const row = rows.subarray(from, from + inputs);
    const before = lengthOf(row);
    for (let other = 0; other < from; other += inputs) {
      let product = 0;
      for (let at = 0; at < inputs; at++) product += row[at]! * rows[other + at]!;
      for (let at = 0; at < inputs; at++) row[at] = row[at]! - product * rows[other + at]!;
    }
    const length = lengthOf(row);
    const scale = length > 1e-9 * before ? 1 / length : 0;
    for (let at = 0; at < inputs; at++) row[at] = row[at]! * scale;
  }
}

function lengthOf(row: Float64Array): number {
  let squares = 0;
  for (const value of row) squares += value * value;
  return Math.sqrt(squares);
}
