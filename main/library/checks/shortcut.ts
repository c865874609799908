/** Whether something beside the point tells the label: then a model may learn that instead of what is to be seen. */
import { shareOf } from '../../evaluation/accuracy.ts';
import type { Check, CheckedPhoto, NewFinding } from './check.ts';

const fewestPhotos = 40;
const fewestOfClass = 5;
const folds = 5;
/** Values are put into so many bins of equal counts. */
const bins = 12;
/** How much better than the baseline, at the lower end of the interval, is worth a word. */
const worthAWord = 0.1;

interface Property {
  readonly key: string;
  /** "the file size", as it stands in a sentence. */
  readonly name: string;
  /** A number, a word, or null where it is not known. */
  of(photo: CheckedPhoto): number | string | null;
}

const properties: readonly Property[] = [
  { key: 'file size', name: 'the file size', of: ({ sizeBytes }) => sizeBytes },
  { key: 'resolution', name: 'the number of px', of: ({ width, height }) => width * height },
  { key: 'aspect', name: 'the aspect', of: ({ width, height }) => width / height },
  { key: 'format', name: 'the file format', of: ({ format }) => format },
  { key: 'camera', name: 'the camera model', of: ({ camera }) => camera ?? 'unknown' },
  { key: 'brightness', name: 'the brightness', of: ({ brightness }) => brightness },
  {
    key: 'border',
    name: 'the colour at the border',
    // Cubes of a third of each channel's range, and whether it is of one colour.
    of: ({ borderRed, borderGreen, borderBlue, borderSpread }) =>
      borderRed === null
        ? null
        : [borderRed, borderGreen!, borderBlue!].map((value) => Math.min(2, Math.floor(value * 3))).join('') +
          (borderSpread! < 0.02 ? ' plain' : ''),
  },
];

/**
 * For each property alone: photos are dealt into five folds (groups whole), the commonest label of each of twelve bins of equal counts, or
 * of each word, is learned on four and told on the fifth. Accuracy a with its 95 % Wilson interval (E. B. Wilson, 1927) is compared
 * with b, the share of the commonest label. Score = (a − b) / (1 − b), 0 for chance and 1 for certainty; found where the interval's
 * lower end is 0.1 above b. What a shortcut does: R. Geirhos et al., "Shortcut learning in deep neural networks", 2020. Brightness and border can be
 * part of what is to be seen; they are named all the same, for a person to judge.
 */
export const shortcut: Check = {
  kind: 'shortcut',
  run({ photos, classes }) {
    const labelled = photos.filter(({ classId }) => classId !== null);
    const counts = classes.map(({ classId }) => labelled.filter((photo) => photo.classId === classId).length);
    if (labelled.length < fewestPhotos || counts.filter((count) => count >= fewestOfClass).length < 2) {
      return { cannotTell: `${fewestPhotos} labelled photos in two classes are needed.` };
    }
    const chance = Math.max(...counts) / labelled.length;
    const fold = dealt(labelled);
    return properties.flatMap((property): NewFinding[] => {
      const known = [...labelled.keys()].filter((index) => property.of(labelled[index]!) !== null);
      if (known.length < labelled.length / 2) return [];
      const told = tell(
        known.map((index) => labelled[index]!),
        known.map((index) => fold[index]!),
        property,
      );
      const accuracy = shareOf(told.right, known.length);
      if (accuracy.low < chance + worthAWord) return [];
      const percent = (value: number) => `${Math.round(100 * value)}\u2009%`;
      return [
        {
          key: property.key,
          score: (accuracy.value - chance) / (1 - chance),
          text: `${property.name[0]!.toUpperCase()}${property.name.slice(1)} alone tells the label of ${percent(accuracy.value)} of ${known.length} photos (${percent(accuracy.low)} to ${percent(accuracy.high)}); always saying the commonest one would be right for ${percent(chance)}. A model may learn that instead of what the photos show. Look at photos that are told by it, and add some for which it is different.`,
          photos: told.examples.map((photo) => ({
            photoId: photo.photoId,
            note: classes.find(({ classId }) => classId === photo.classId)?.name ?? null,
          })),
          actions: ['keep'],
        },
      ];
    });
  },
};

/** Fold of each photo; by content, photos of a group in one. */
function dealt(photos: readonly CheckedPhoto[]): number[] {
  const first = new Map<number, string>();
  for (const { groupId, hash } of photos) if (groupId !== null && !first.has(groupId)) first.set(groupId, hash);
  return photos.map(({ groupId, hash }) => {
    const own = groupId === null ? hash : first.get(groupId)!;
    return Number.parseInt(own.slice(0, 8), 16) % folds;
  });
}

/** How many labels the property tells, and some of the photos told. */
function tell(
  photos: readonly CheckedPhoto[],
  fold: readonly number[],
  property: Property,
): { right: number; examples: CheckedPhoto[] } {
  const told: number[] = [];
  for (let held = 0; held < folds; held++) {
    const train = [...photos.keys()].filter((index) => fold[index] !== held);
    const binOf = binning(train.map((index) => property.of(photos[index]!)!));
    const commonest = commonestLabels(
      train.map((index) => photos[index]!),
      (photo) => binOf(property.of(photo)!),
    );
    for (const index of photos.keys()) {
      if (fold[index] !== held) continue;
      const photo = photos[index]!;
      if ((commonest.get(binOf(property.of(photo)!)) ?? commonest.get(everything)) === photo.classId) told.push(index);
    }
  }
  const step = Math.max(1, Math.floor(told.length / examples));
  return {
    right: told.length,
    examples: told
      .filter((_, at) => at % step === 0)
      .slice(0, examples)
      .map((index) => photos[index]!),
  };
}

const examples = 8;
const everything = 'everything';

/** The bin of a value: a word's own, a number's by the counts of these. */
function binning(values: readonly (number | string)[]): (value: number | string) => string {
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const edges = Array.from(
    { length: bins - 1 },
    (_, at) => numbers[Math.floor(((at + 1) * numbers.length) / bins)] ?? 0,
  );
  return (value) =>
    typeof value === 'string' ? `word ${value}` : `bin ${edges.filter((edge) => value >= edge).length}`;
}

/** The commonest label of each bin, and of everything. */
function commonestLabels(photos: readonly CheckedPhoto[], binOf: (photo: CheckedPhoto) => string): Map<string, number> {
  const counts = new Map<string, Map<number, number>>();
  for (const photo of photos) {
    for (const bin of [binOf(photo), everything]) {
      const own = counts.get(bin) ?? new Map<number, number>();
      own.set(photo.classId!, (own.get(photo.classId!) ?? 0) + 1);
      counts.set(bin, own);
    }
  }
  return new Map([...counts].map(([bin, own]) => [bin, [...own].sort(([a, x], [b, y]) => y - x || a - b)[0]![0]]));
}
