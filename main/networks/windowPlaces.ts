/** What the tokens of a window know of each other's places, as Swin's code has it (Liu et al. 2021). */
import type { WindowGrid } from './layers/windowAttention.ts';

/** Row of the bias table for each pair of tokens of a window: their distance in rows and columns. */
export function relativePlaces(window: number): number[] {
  const places: number[] = [];
  for (let from = 0; from < window * window; from++)
    for (let to = 0; to < window * window; to++) {
      const rows = Math.floor(from / window) - Math.floor(to / window) + window - 1;
      const columns = (from % window) - (to % window) + window - 1;
      places.push(rows * (2 * window - 1) + columns);
    }
  return places;
}

/** [windows, tokens, tokens]: −100 between places that were not neighbours before the shift (Swin's own value), else 0. */
export function seamMask({ height, width, shift }: WindowGrid, window: number): number[] {
  const band = (place: number, size: number, by: number) => (place < size - window ? 0 : place < size - by ? 1 : 2);
  const values: number[] = [];
  for (let top = 0; top < height; top += window)
    for (let left = 0; left < width; left += window) {
      const regions = Array.from({ length: window * window }, (_, token) => {
        const row = band(top + Math.floor(token / window), height, shift[0]);
        return 3 * row + band(left + (token % window), width, shift[1]);
      });
      for (const from of regions) for (const to of regions) values.push(from === to ? 0 : -100);
    }
  return values;
}
