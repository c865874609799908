/** Puts every feature on the same scale, by the statistics of the training photos. */

export interface Standardisation {
  /** [features] */
  readonly mean: Float32Array;
  /** [features], never 0. */
  readonly deviation: Float32Array;
}

/**
 * Mean and population deviation of each column of `features` [rows, width]. Columns that hardly vary (less than a
 * thousandth of the usual) keep their scale: blowing them up would train on rounding errors.
 */
export function standardisationOf(features: Float32Array, width: number): Standardisation {
  const rows = features.length / width;
  const sum = new Float64Array(width);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < width; column++) sum[column]! += features[at++]!;
  const mean = Float32Array.from(sum, (total) => total / Math.max(1, rows));
  const squares = new Float64Array(width);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const distance = features[at++]! - mean[column]!;
      squares[column]! += distance * distance;
    }
  }
  const deviation = Float32Array.from(squares, (total) => Math.sqrt(total / Math.max(1, rows)));
  const usual = deviation.reduce((total, value) => total + value, 0) / Math.max(1, width);
  return { mean, deviation: deviation.map((value) => (value > 1e-3 * usual ? value : 1)) };
}

/** (x − mean) / deviation of each row of `features` [rows, width], in place. */
export function standardise(features: Float32Array, { mean, deviation }: Standardisation): Float32Array {
  const width = mean.length;
  for (let at = 0; at < features.length; ) {
    for (let column = 0; column < width; column++, at++) {
      features[at] = (features[at]! - mean[column]!) / deviation[column]!;
    }
  }
  return features;
}
