/** Words of the Check page and of splits. */
import type { CheckKind, Decision } from '../../../main/contract/index.ts';

export const check = {
  title: 'Check',
  reading: 'Reading what was found…',
  kindsLabel: 'Checks',
  toReview: (findings: string) => `${findings} to review`,
  nothingToReview: 'Nothing to review',
  about: (time: string) => `about ${time}`,
  none: 'none',
  cannotTellShort: 'cannot tell',
  kinds: {
    'label-error': {
      title: 'Probable label errors',
      sentence:
        'Five models, each trained without the photo, agree that its label is unlikely (confident learning). In tests with known errors about one of five that were found was real, more among the surest, so decide one by one.',
    },
    'near-duplicate': {
      title: 'Near-duplicates',
      sentence:
        'Files that show the same picture: copies, crops, mirrored or brightened versions. They always stay on one side of the split, so they cannot flatter the accuracy; keeping one saves time in training.',
    },
    'two-labels': {
      title: 'Same picture, two labels',
      sentence:
        'Nearly the same picture under different labels, or files of one picture in the folders of two classes. One of the labels is wrong.',
    },
    leak: {
      title: 'On both sides of the split',
      sentence:
        'Photos in training that are nearly the same as photos it is judged on, or were taken within seconds of them. They make the accuracy look better than it is. A new split keeps them together.',
    },
    'exact-duplicate': {
      title: 'Exact duplicates',
      sentence:
        'Pictures that lie in several files. Each counts once, whatever its copies are called, so nothing has to be done.',
    },
    unreadable: {
      title: 'Unreadable or missing',
      sentence: 'Files that could not be read when they were imported, and photos that are not where they were.',
    },
    blurred: {
      title: 'Blurred',
      sentence:
        'Photos with much less fine detail than is usual here. Reject them if nobody could tell what they show; keep them if photos to come will be like that too.',
    },
    exposure: {
      title: 'Too dark or too bright',
      sentence: 'Photos that are nearly black or nearly white all over.',
    },
    'low-information': {
      title: 'Hardly anything to see',
      sentence: 'Photos of one colour or nearly so: lens caps, blank pages, placeholders.',
    },
    'odd-shape': {
      title: 'Odd aspect or size',
      sentence: 'Photos much longer or much smaller than is usual here: strips, icons, screenshots.',
    },
    shortcut: {
      title: 'Shortcuts',
      sentence:
        'Something beside the point tells the label: the file size, the camera, the border. A model may learn that instead of what the photos show, and fail on photos from elsewhere.',
    },
    imbalance: {
      title: 'Class balance',
      sentence: 'Classes with five times fewer photos than the largest one, or with fewer than ten.',
    },
  } satisfies Record<CheckKind, { title: string; sentence: string }>,
  actions: {
    keep: 'Keep it',
    relabel: 'Change label',
    reject: 'Reject photo',
    keepLargest: 'Keep the largest',
  } satisfies Record<Decision, string>,
  keepLabel: (name: string) => `Keep ${name}`,
  keepAll: 'Keep all',
  understood: 'Understood',
  changeTo: (name: string) => `Change to ${name}`,
  rejectTraining: (photos: string) => `Reject ${photos} in training`,
  labelled: 'labelled',
  looksLike: 'looks like',
  score: (score: string) => `Score ${score}.`,
  nearest: 'Nearest labelled photos',
  group: (at: string, of: string, alike: string) => `group ${at} of ${of}, ${alike} alike`,
  nth: (at: string, of: string) => `${at} of ${of}`,
  more: (photos: string) => `and ${photos} more`,
  move: 'move',
  undoLast: 'Undo last',
  nextInList: 'Next in this list',
  moreByScore: (findings: string) => `${findings} more, by score`,
  earlier: (findings: string) => `${findings} above`,
  nextBatch: 'Show the next 50',
  firstBatch: 'Back to the first 50',
  noneOfKind: 'Nothing found.',
  allDecided: 'All decided.',
  cannotTell: 'Cannot tell yet.',
  checked: (photos: string, at: string, took: string) => `Checked ${photos} at ${at}, in ${took}.`,
  sincePhotos: (photos: string) => `Photos added since then: ${photos}.`,
  sinceLabels: (photos: string) => `Labels changed elsewhere since then: ${photos}.`,
  again: 'Check again',
  bulk: {
    hint: (left: string) =>
      `Decide ${left} more one by one; then many together, once you know how often this check is right.`,
    hitRate: (changed: string, decided: string) => `${changed} of ${decided} that you decided led to a change.`,
    above: 'All with a score of at least',
    do: (what: string) => `${what}, all of them`,
  },
  start: {
    title: 'Checks have not run yet',
    running: (dataset: string) => `Checking ${dataset}`,
    sentence: (photos: string) =>
      `Thaw looks through ${photos} for wrong labels, near-duplicates, leaks between the sides of the split, blurred, dark and broken photos, and for shortcuts. It changes nothing by itself: you decide about each finding.`,
    cost: (time: string, compute: string) => `About ${time}${compute}. It goes on while you do something else.`,
    compute: (photos: string) => `, most of it for ${photos} that nobody has looked at yet`,
    button: 'Check now',
  },
  running: (done: string) => done,
  stop: 'Stop',
  failed: 'The checks stopped.',
  noPhotos: {
    title: 'Nothing to check yet',
    sentence: 'Checks look through the photos of a dataset. Open a folder of photos first.',
    toPhotos: 'Go to Photos',
  },
  clean: {
    title: 'Found none',
    sentence: (photos: string) =>
      `In ${photos} nothing is left to decide: no probable label errors, no near-duplicates, no leaks, no broken or blurred photos.`,
    toTrain: 'Go to Train',
  },
  honesty: {
    title: 'What a random split would have claimed',
    sentence: (claimed: string, honest: string) =>
      `A split that deals photos one by one would have claimed about ${claimed}. With photos that belong together on one side it is about ${honest}.`,
    same: (honest: string) =>
      `A split that deals photos one by one would have claimed no more: about ${honest} either way.`,
    standsOn: (grouped: string, ungrouped: string, photos: string, inGroups: string) =>
      `A linear head on how the photos look, five folds: ${grouped} with groups together, ${ungrouped} without, on ${photos}; ${inGroups} are in groups.`,
  },
  pageKeys: {
    decide: 'Decide',
    move: 'Move',
    next: 'next finding',
    previous: 'previous finding',
    relabel: 'change the label',
    keep: 'keep it as it is',
    reject: 'reject the photo',
    keepLargest: 'keep the largest of a group',
    keepAll: 'keep all of a group',
    label: 'change to this class',
    undo: 'undo the last decision',
  },
};
