/** Texts of the filters of photos. */
import { dateOnly } from '../format.ts';

const megapixels = (pixels: number) => `${Math.round(pixels / 1e3) / 1e3}`;

export const filters = {
  folder: 'Folder',
  anyFolder: 'Any folder',
  inFolder: (folder: string) => `in ${folder}`,
  takenFrom: 'Taken from',
  takenTo: 'Taken up to',
  /** Times in ms, as the camera's clock read them; both ends are in. */
  taken: (from: number | undefined, to: number | undefined) => {
    if (from === undefined) return `taken up to ${dateOnly(to ?? 0)}`;
    if (to === undefined) return `taken from ${dateOnly(from)}`;
    return dateOnly(from) === dateOnly(to) ? `taken ${dateOnly(from)}` : `taken ${dateOnly(from)} to ${dateOnly(to)}`;
  },
  megapixels: 'MP',
  sizeFrom: 'Size at least',
  sizeTo: 'Size at most',
  pixels: (from: number | undefined, to: number | undefined) => {
    if (from === undefined) return `at most ${megapixels(to ?? 0)} MP`;
    return to === undefined ? `at least ${megapixels(from)} MP` : `${megapixels(from)} to ${megapixels(to)} MP`;
  },
};
