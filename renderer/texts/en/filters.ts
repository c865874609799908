/** Texts of the filters of photos. */
import { dateOnly, percent } from '../format.ts';

const megapixels = (pixels: number) => `${Math.round(pixels / 1e3) / 1e3}`;

export const filters = {
  predicted: 'Suggested',
  anyClass: 'Any class',
  isSuggested: (name: string) => `suggested ${name}`,
  gone: 'a removed class',
  sureFrom: 'Sure at least',
  sureTo: 'Sure at most',
  sure: (from: number | undefined, to: number | undefined) => {
    if (from === undefined) return `at most ${percent(to ?? 1)} sure`;
    return to === undefined ? `at least ${percent(from)} sure` : `${percent(from)} to ${percent(to)} sure`;
  },
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
