/** What is missing before labelled photos can be trained on, in a sentence for people. */

export interface ClassCount {
  readonly name: string;
  readonly photos: number;
}

/** @param counts labelled photos of each class that are neither rejected nor missing. Null when there is enough. */
export function labelProblem(counts: readonly ClassCount[]): string | null {
  const used = counts.filter(({ photos }) => photos > 0);
  const first = used[0];
  if (!first) return 'No photo has a label yet. Label some photos of at least 2 classes first.';
  if (used.length === 1) {
    const all = first.photos === 1 ? 'The only labelled photo is' : `All ${first.photos} labelled photos are`;
    return `${all} ${first.name}. A classifier needs at least 2 classes.`;
  }
  const alone = used.filter(({ photos }) => photos < 2).map(({ name }) => name);
  if (alone.length === 0) return null;
  return `${listed(alone)} ${alone.length === 1 ? 'has 1 photo' : 'have 1 photo each'}. Each class needs 2.`;
}

/** Which classes are left out for want of photos; null when none is. */
export function emptyClasses(counts: readonly ClassCount[]): string | null {
  const names = counts.filter(({ photos }) => photos === 0).map(({ name }) => name);
  if (names.length === 0) return null;
  const has = names.length === 1 ? 'has no photo with its label and is' : 'have no photos with their labels and are';
  return `${listed(names)} ${has} left out.`;
}

/** @param counts photos of each class on either side, once they are split. Null when both sides can be used. */
export function sideProblem(
  counts: readonly { readonly name: string; readonly train: number; readonly val: number }[],
): string | null {
  const unseen = counts.filter(({ train, val }) => train === 0 && val > 0).map(({ name }) => name);
  if (unseen.length > 0) {
    const have = unseen.length === 1 ? 'has' : 'have';
    return `${listed(unseen)} ${have} no photo to train on, only ones to be judged on. Add training photos, or take the class away.`;
  }
  if (counts.every(({ val }) => val === 0)) {
    return 'There are no validation photos to judge the result on. Split the photos again, or give a validation folder.';
  }
  return null;
}

function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more classes`] : names;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
