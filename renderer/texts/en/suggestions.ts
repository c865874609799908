/** Texts of suggestions, of what to label next, and of photos that look alike. */
import { count, countOf, duration, percent } from '../format.ts';

export const suggestions = {
  title: 'Next to label',
  left: (waiting: number) => `${count(waiting)} left`,
  allLabelled: 'Every photo has a label.',
  start: (seconds: number) => `Suggestions after a ${duration(seconds)} training.`,
  startText: 'They come from the labels so far, and follow as you go on. Enter accepts one, keys correct it.',
  startDo: 'Suggest labels',
  tooFew: 'Suggestions need 2 classes with 2 labels each.',
  tooFewText: (seconds: number) =>
    `Until then, the most typical photo of each kind teaches most. Finding them takes ${duration(seconds)}.`,
  tooFewDo: 'Find what to label first',
  failed: 'Suggestions could not be made',
  cancel: 'Cancel',
  underWay: (stage: string, done: number, total: number | null) =>
    total ? `${stage}: ${count(done)} of ${count(total)}` : `${stage}…`,
  orders: { mixed: 'Mixed', leastSure: 'Least sure', different: 'Unlike' },
  ordersLabel: 'What to label next',
  why: {
    first: 'The most typical photos come first: their labels help most.',
    mixed: 'Photos whose labels teach most come first.',
    leastSure: 'Photos that the model is least sure of come first.',
    different: 'Photos most unlike the labelled ones come first: they bring in what is new.',
  },
  labelNext: 'Label next',
  model: ({ labels, name }: { labels: number; name: string | null }) =>
    name === null ? `Learnt from ${countOf(labels, 'label')}` : `From ${name}`,
  judged: (correct: number, n: number, ownLabels: boolean) =>
    `right for ${count(correct)} of ${count(n)} (${percent(correct / n, n)})${
      ownLabels ? ', each judged without its own label' : ' validation photos'
    }.`,
  behind: (changes: number) => `${countOf(changes, 'label')} changed since; it follows.`,
  acceptMany: 'Accept suggestions…',
  acceptClose: 'Close',
  acceptHint: 'Of the photos shown that have no label. One step; Undo takes it back.',
  above: (confidence: number) => `≥ ${percent(confidence)}`,
  aboveCount: (photos: number, wrong: number) =>
    `${count(photos)}, ${wrong < 0.5 ? 'hardly any' : `≈ ${count(Math.round(wrong))}`} wrong`,
  accept: 'Accept',
  acceptAll: (confidence: number, photos: number) =>
    `Accept ${countOf(photos, 'suggestion')} of at least ${percent(confidence)}`,
  noneAbove: 'No suggestion is surer than 50 %.',
  lookingForAlike: (photos: number) => `Looking at ${countOf(photos, 'photo')} once, to find those that look alike`,
  alike: (photos: number) => `like ${photos === 1 ? 'this photo' : `these ${count(photos)}`}`,
  keys: { next: 'label next', alike: 'more like these' },
  moreLikeThese: 'more like these',
};
