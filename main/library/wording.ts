/** Counts in words for people: "1 photo", "1,234 photos". */

export const photosInWords = (count: number): string => countInWords(count, 'photo');

export const countInWords = (count: number, singular: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? singular : `${singular}s`}`;
