/** The active filters in words, each with the filter that is left when it is taken away. */
import type { Dataset, PhotoFilter } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';

export function filterWords(filter: PhotoFilter, dataset: Dataset): { word: string; without: PhotoFilter }[] {
  const words: { word: string; without: PhotoFilter }[] = [];
  const add = (fields: keyof PhotoFilter | readonly (keyof PhotoFilter)[], word: string) => {
    const off = Object.fromEntries([fields].flat().map((field) => [field, undefined]));
    words.push({ word, without: { ...filter, ...off } });
  };
  if (filter.search) add('search', `“${filter.search}”`);
  if (filter.label !== undefined) add('label', labelWord(filter.label, dataset));
  if (filter.split !== undefined) add('split', texts.photos.splits[filter.split]);
  if (filter.flagged) add('flagged', texts.photos.flagged);
  if (filter.rejected !== undefined) {
    add('rejected', filter.rejected ? texts.photos.rejected : texts.photos.withoutRejected);
  }
  if (filter.missing) add('missing', texts.photos.missing);
  if (filter.predicted !== undefined) {
    const name = dataset.classes.find((one) => one.classId === filter.predicted)?.name;
    add('predicted', texts.filters.isSuggested(name ?? texts.filters.gone));
  }
  if (filter.confidenceFrom !== undefined || filter.confidenceTo !== undefined) {
    add(['confidenceFrom', 'confidenceTo'], texts.filters.sure(filter.confidenceFrom, filter.confidenceTo));
  }
  if (filter.folder !== undefined) add('folder', texts.filters.inFolder(filter.folder));
  if (filter.takenFrom !== undefined || filter.takenTo !== undefined) {
    add(['takenFrom', 'takenTo'], texts.filters.taken(filter.takenFrom, filter.takenTo));
  }
  if (filter.pixelsFrom !== undefined || filter.pixelsTo !== undefined) {
    add(['pixelsFrom', 'pixelsTo'], texts.filters.pixels(filter.pixelsFrom, filter.pixelsTo));
  }
  if (filter.among !== undefined) add('among', texts.map.among(filter.among.length));
  if (filter.alike !== undefined) add('alike', texts.suggestions.alike(filter.alike.length));
  return words;
}

function labelWord(label: NonNullable<PhotoFilter['label']>, dataset: Dataset): string {
  if (label === 'none') return texts.photos.noLabel;
  if (label === 'any') return texts.photos.withLabel;
  return dataset.classes.find((one) => one.classId === label)?.name ?? texts.photos.noLabel;
}
