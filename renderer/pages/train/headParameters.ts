/** How many parameters the head has: linear, or with one hidden layer; weights and biases. */
export function headParameters(features: number, classes: number, hidden: number): number {
  if (hidden === 0) return features * classes + classes;
  return features * hidden + hidden + hidden * classes + classes;
}
