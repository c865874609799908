/** Standard normal numbers from uniform ones. */

/** One draw (Box and Muller 1958), from two of `random`. */
export function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
