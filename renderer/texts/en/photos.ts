/** Texts of the photo pages: grid, focus, map, and the list of files not taken. */
import { count, countOf, percent } from '../format.ts';

export const photos = {
  title: 'Photos',
  views: { grid: 'Grid', focus: 'Focus', map: 'Map' },
  viewsLabel: 'View',
  search: 'Search file names',
  searchPlaceholder: 'Search',
  clearSearch: 'Clear the search',
  label: 'Label',
  anyLabel: 'Any label',
  noLabel: 'no label',
  withLabel: 'with a label',
  split: 'Split',
  anySplit: 'Any split',
  splits: { train: 'train', val: 'val', test: 'test', none: 'no split' },
  moreFilters: 'More filters',
  flagged: 'flagged',
  rejected: 'rejected',
  withoutRejected: 'without rejected',
  missing: 'not connected',
  onlyFlagged: 'Flagged only',
  rejectedLabel: 'Rejected photos',
  rejectedChoices: { with: 'Shown', without: 'Hidden', only: 'Only these' },
  onlyMissing: 'Not connected only',
  sort: 'Sort',
  sorts: {
    added: 'Sort: as added',
    name: 'Sort: name',
    newest: 'Sort: newest first',
    oldest: 'Sort: oldest first',
    label: 'Sort: label',
    largest: 'Sort: largest first',
    smallest: 'Sort: smallest first',
    loss: 'Sort: most wrong first',
    mostSure: 'Sort: surest suggestion first',
    leastSure: 'Sort: least sure first',
    mixed: 'Sort: next to label',
    different: 'Sort: most different first',
    alike: 'Sort: most alike first',
  },
  tileSize: 'Picture size',
  heading: (name: string) => `Photos of ${name}`,
  gridLabel: (name: string) => `Photos of ${name}`,

  allPhotos: (photos: number, labelled: number) => `${countOf(photos, 'photo')}, ${count(labelled)} labelled`,
  matching: (matching: number, photos: number) => `${count(matching)} of ${countOf(photos, 'photo')}`,
  soFarSuffix: 'so far',
  selected: (selected: number) => `${count(selected)} selected`,
  ofAll: (photos: number) => `of ${count(photos)}`,
  keyLabel: 'label',
  keyReject: 'reject',
  keyFlag: 'flag',
  keyAccept: 'accept',
  tooManyAccepted: (photos: number, most: number) =>
    `${count(photos)} suggestions are more than can be accepted one by one at once (${count(most)}). Use “Accept suggestions…”, or select fewer.`,
  clear: 'Clear',
  selectAll: (photos: number) => `Select all ${count(photos)}`,
  clearFilters: 'Clear filters',
  removeFilter: (filter: string) => `Remove the filter ${filter}`,
  openPanel: 'Classes and details',

  emptyTitle: 'No photos yet',
  emptyText: 'Open a folder. Its photos stay where they are, and sub-folders become classes.',
  emptyDo: 'Open a folder…',
  importingTitle: 'Reading the folder',
  importingText: 'The first photos show here in a moment.',
  nothingMatches: (filters: readonly string[]) =>
    filters.length === 0 ? 'Nothing matches.' : `Nothing matches ${joinWords(filters)}.`,

  notConnected: 'not connected',
  tile: (parts: {
    label: string | null;
    suggestion: { name: string; confidence: number } | null;
    selected: boolean;
    flagged: boolean;
    rejected: boolean;
    missing: boolean;
    at: number;
    of: number;
    name: string;
  }) =>
    [
      parts.label ?? 'no label',
      parts.suggestion && `suggested ${parts.suggestion.name}, ${percent(parts.suggestion.confidence)} sure`,
      parts.selected && 'selected',
      parts.flagged && 'flagged',
      parts.rejected && 'rejected',
      parts.missing && 'not connected',
      `photo ${count(parts.at)} of ${count(parts.of)}`,
      parts.name,
    ]
      .filter(Boolean)
      .join(', '),
  loadingTile: (at: number, of: number) => `photo ${count(at)} of ${count(of)}`,

  classes: 'Classes',
  editClasses: 'Edit classes',
  doneEditing: 'Done',
  filterByClass: (name: string) => `Show only ${name}; with Alt, label with it`,
  newClass: 'New class',
  newClassName: 'Name of the new class',
  createClass: 'Create',
  renameClass: (name: string) => `Rename ${name}`,
  removeClassTitle: (name: string) => `Remove the class “${name}”?`,
  removeClassText: (photos: number) =>
    photos === 0
      ? 'No photo has this label.'
      : `${countOf(photos, 'photo')} ${photos === 1 ? 'has' : 'have'} this label. What happens to ${photos === 1 ? 'it' : 'them'}?`,
  removeClassDo: 'Remove the class',
  undoHint: 'Undo brings the class and the labels back.',
  trainingNeeds: 'Training needs at least 2 classes with 2 photos each.',
  next: 'Next',
  allLabelledNext: 'These are labelled. Next:',
  lastImport: 'Last import',
  notTakenLink: (skipped: number, files: number) => `${count(skipped)} of ${countOf(files, 'file')} not taken`,

  underCursor: 'Under the cursor',
  size: 'Size',
  sizeText: (width: number, height: number, bytes: string) => `${width} × ${height} px, ${bytes}`,
  taken: 'Taken',
  notKnown: 'not known',
  splitRow: 'Split',
  labelRow: 'Label',
  noneYet: 'none yet',
  copies: 'Copies',
  copiesText: (copies: number) => `${count(copies)} on disk`,

  importFailed: 'The folder was not imported.',

  notTakenTitle: (skipped: number, files: number) =>
    `${count(skipped)} of ${countOf(files, 'file')} ${skipped === 1 ? 'was' : 'were'} not taken`,
  othersIn: (taken: number) =>
    taken === 0
      ? 'Nothing else was in the folder. Nothing on disk was changed.'
      : `The other ${count(taken)} ${taken === 1 ? 'is' : 'are'} in. Nothing on disk was changed.`,
  copiesNote: (copies: number) =>
    `${countOf(copies, 'file')} ${copies === 1 ? 'is a copy' : 'are copies'} of photos that are in; ${copies === 1 ? 'it counts' : 'they count'} once.`,
  copyList: 'Copy the list',
  copied: 'Copied',
  done: 'Done',

  findClass: 'Label with a class',
  findClassPlaceholder: 'Letters of the class name',
  findClassNone: 'No class has these letters.',
  jumpTo: 'Go to a number, date or name',
  jumpPlaceholder: '120, May 2024, IMG_07',
  jumpNothing: (typed: string) => `No photo here for “${typed}”.`,
  jumpGo: 'Go',

  photoOf: (at: number, of: number) => ({ strong: `Photo ${count(at)}`, rest: `of ${count(of)}` }),
  withoutLabelSuffix: 'without a label',
  move: 'move',
  zoom: 'zoom',
  skip: 'skip',
  undoKey: 'undo',
  pressKey: 'Press a key to label and go on',
  noClassesYet: 'There are no classes yet. Make one to label with.',
  flag: 'Flag',
  unflag: 'Remove flag',
  reject: 'Reject',
  unreject: 'Take back in',
  /** Of the bars beside the classes: who thinks so, and how often it is right. */
  thinks: (name: string | null, judged: { correct: number; n: number } | null) => {
    const who = name === null ? 'Bars: what the labels so far suggest.' : `Bars: what ${name} thinks.`;
    return judged && judged.n > 0
      ? `${who} Right about ${percent(judged.correct / judged.n)} of the time (${countOf(judged.n, 'photo')}), so look before you agree.`
      : who;
  },
  nearest: 'Nearest labelled photos',
  saysRow: 'Model says',
  says: (name: string, confidence: number) => `${name} ${percent(confidence)}`,
  history: 'History of this photo',
  filmStrip: 'Photos before and after',
  nothingLeft: 'Nothing left to label',
  nothingLeftText: (photos: number) => `All ${countOf(photos, 'photo')} have a label. Next: Train.`,
  ended: (usable: number, labelled: number, skipped: number) =>
    skipped === 0
      ? `All ${count(usable)} done.`
      : `${count(labelled)} of ${count(usable)} done. ${count(skipped)} skipped.`,
  lookAtSkipped: 'Look at the skipped ones',
  goCheck: 'Go to Check',
  goTrain: 'Go to Train',
  revisited: 'Labelled before',
  goOn: 'go on',
  backToGrid: 'Back to the grid',
  missingPicture: 'This photo is not connected. Its label is kept.',

  keyGroups: { label: 'Label', select: 'Select', sortOut: 'Sort out', view: 'View', mouse: 'Mouse', move: 'Move' },
  keys: {
    label: 'label with that class',
    labelMore: 'classes 10 to 18',
    unlabel: 'remove the label',
    accept: 'accept the suggestion',
    turnDown: 'turn the suggestion down',
    findClass: 'find a class by name',
    newClass: 'new class',
    move: 'move',
    select: 'select, deselect',
    range: 'select a range',
    all: 'select all that match',
    clear: 'clear selection',
    flag: 'flag',
    reject: 'reject: keep out of training',
    search: 'search file names',
    grid: 'grid',
    focus: 'focus',
    map: 'map',
    size: 'picture size',
    whole: 'whole picture or square',
    firstLast: 'first, last',
    pages: 'one screen up, down',
    jump: 'go to a number, date or name',
    panel: 'details panel',
    box: 'select by box',
    wheel: 'picture size',
    open: 'focus',
    toggleOne: 'select one more',
    nextPhoto: 'next, previous',
    skip: 'skip to the next without a label',
    zoom: 'zoom to 100 %, and back',
    zoomBy: 'zoom in, out',
    zoomThere: 'zoom in there, and back',
    pan: 'move the zoomed photo',
    back: 'back to the last one labelled',
    drag: 'move the zoomed photo',
  },
  arrowSuffix: '+ arrow',
  drag: 'drag',
  wheel: 'wheel',
  wheelSuffix: '+ wheel',
  doubleClick: 'double click',
  clickSuffix: '+ click',
};

const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
