/** Which widths a network of any width is usually made in. */

/** Factors on the channels from 0.1 to 4, those of one digit first: several may come to the same channels. */
export const widths: readonly number[] = [10, 20, 100].flatMap((parts) =>
  Array.from({ length: 3.9 * parts + 1 }, (_, step) => (0.1 * parts + step) / parts),
);
