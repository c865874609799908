/** Texts of the map and of groups that look alike. */
import { count, countOf, duration, percent } from '../format.ts';

export const map = {
  title: 'The map of your photos',
  needs: (photos: number, seconds: number) =>
    `The map needs features of ${countOf(photos, 'photo')}: ${duration(seconds)} on this machine.`,
  what: 'Photos that look alike come to lie close together, so that a lasso labels many at once.',
  draw: 'Draw the map',
  tooFewTitle: 'Too few for a map; the grid shows them all.',
  tooFewText: (least: number) => `A map says something from ${least} photos on.`,
  noWebglTitle: 'This window cannot draw the map',
  noWebgl:
    'It needs WebGL 2, which is switched off or missing here. The grid shows the same photos, and groups put alike ones together.',
  toGrid: 'Show the grid',
  toGroups: 'Show groups',
  failed: 'The map could not be drawn',
  underWay: (stage: string, share: number | null) => (share === null ? `${stage}…` : `${stage}, ${percent(share)}`),
  cancel: 'Cancel',
  near: 'Near means alike; far means little.',
  newer: (photos: number) => `${countOf(photos, 'photo')} came since.`,
  renew: 'Draw it anew',
  all: (photos: number) => `${countOf(photos, 'photo')} on the map`,
  inLasso: (photos: number) => `${count(photos)} in the lasso`,
  of: (photos: number) => `of ${count(photos)}`,
  keyLabel: 'label',
  keyGrid: 'show as grid',
  lassoHint: 'draw around photos',
  label: (photos: number) =>
    `Map of ${countOf(photos, 'photo')}. The button “As a table” lists the same groups in words.`,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show all',
  lasso: 'Lasso',
  asTable: 'As a table',
  asMap: 'As a map',
  among: (photos: number) => `${countOf(photos, 'photo')} chosen by look`,
  insideTitle: 'In the lasso',
  insideCounts: (classes: readonly { name: string; photos: number }[], others: number, unlabelled: number) =>
    [
      ...classes.map(({ name, photos }) => `${count(photos)} ${name}`),
      ...(others > 0 ? [`${count(others)} other`] : []),
      ...(unlabelled > 0 ? [`${count(unlabelled)} without label`] : []),
    ].join(', '),
  more: (photos: number) => `and ${count(photos)} more`,
  table: {
    caption: 'Groups of photos that look alike',
    group: 'Group',
    photos: 'Photos',
    labels: 'Labels',
    choose: 'Choose',
    chooseGroup: (group: number) => `Choose group ${group}`,
  },
  keys: {
    lasso: 'lasso on or off',
    zoom: 'zoom',
    fit: 'show all',
    grid: 'what is chosen, as a grid',
    add: 'add to what is chosen',
    groups: 'groups',
  },
  groups: {
    view: 'Groups',
    title: 'Groups of photos that look alike',
    make: (photos: number) => `Group ${countOf(photos, 'photo')}`,
    tooFew: 'Too few to group; the grid shows them all.',
    line: (groups: number, photos: number) =>
      `${countOf(groups, 'group')} of photos that look alike, ${count(photos)} to label`,
    fewer: 'Fewer, larger groups',
    more: 'More, smaller groups',
    labelGroup: 'label the group',
    takeOut: 'take a photo out',
    nextGroup: 'next group',
    group: (number: number) => `Group ${number}`,
    size: (photos: number, waiting: number) =>
      waiting === photos
        ? countOf(photos, 'photo')
        : `${countOf(photos, 'photo')}, ${waiting === 0 ? 'all labelled' : `${count(waiting)} to label`}`,
    pure: (name: string, of: number, all: number) => `${count(of)} of ${countOf(all, 'label')} ${name}`,
    noLabels: 'no label yet',
    without: (photos: number) => `${countOf(photos, 'photo')} taken out`,
    show: 'Show as grid',
    out: (name: string) => `Take ${name} out of the group`,
    in: (name: string) => `Put ${name} back into the group`,
    allDone: 'Every group is labelled.',
  },
};
