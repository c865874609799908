/** Puts two finished runs side by side: a verdict first, then where they differ. */
import type { Prediction, RunComparison, TrainSettings } from '../contract/index.ts';
import { mcnemar } from '../evaluation/mcnemar.ts';

export interface ComparedRun {
  readonly name: string;
  readonly settings: TrainSettings;
  /** Names in output order. */
  readonly classes: readonly string[];
  /** Fingerprint of what the head stands on; differs when only the weights file does. */
  readonly backbone: string | null;
  /** Of all validation photos, the surest mistakes first. */
  readonly predictions: readonly Prediction[];
}

/** Photos shown of each kind. */
const mostShown = 60;
/** Chance below which a difference is called one. */
const level = 0.05;

export function compareRuns(first: ComparedRun, second: ComparedRun): RunComparison {
  const problem = comparisonProblem(first, second);
  const inSecond = new Map(second.predictions.map((one) => [one.photoId, one]));
  const pairs = first.predictions.flatMap((one) => {
    const other = inSecond.get(one.photoId);
    return other === undefined ? [] : [{ one, other, right: [isRight(one), isRight(other)] as const }];
  });
  const count = (a: boolean, b: boolean) => pairs.filter(({ right }) => right[0] === a && right[1] === b).length;
  const photos = {
    both: pairs.length,
    bothRight: count(true, true),
    onlyFirstRight: count(true, false),
    onlySecondRight: count(false, true),
    bothWrong: count(false, false),
  };
  const p = problem === null ? mcnemar(photos.onlyFirstRight, photos.onlySecondRight) : null;
  const surest = (predictions: Prediction[]) =>
    predictions.toSorted((a, b) => confidenceOf(b) - confidenceOf(a)).slice(0, mostShown);
  return {
    problem,
    verdict: problem ?? verdictOf(first, second, photos, p ?? 1),
    photos,
    p,
    differences: differencesOf(first, second),
    onlyFirstRight: surest(pairs.flatMap(({ other, right }) => (right[0] && !right[1] ? [other] : []))),
    onlySecondRight: surest(pairs.flatMap(({ one, right }) => (!right[0] && right[1] ? [one] : []))),
  };
}

const isRight = ({ truth, predicted }: Prediction): boolean => truth === predicted;
const confidenceOf = ({ probabilities, predicted }: Prediction): number => probabilities[predicted] ?? 0;

function comparisonProblem(first: ComparedRun, second: ComparedRun): string | null {
  if (first.classes.join('\n') !== second.classes.join('\n'))
    return 'These two were trained on other classes, so their figures cannot be compared.';
  const ids = new Set(first.predictions.map(({ photoId }) => photoId));
  const shared = second.predictions.filter(({ photoId }) => ids.has(photoId));
  if (shared.length === first.predictions.length && shared.length === second.predictions.length) {
    const truth = new Map(first.predictions.map((one) => [one.photoId, one.truth]));
    const relabelled = second.predictions.filter((one) => truth.get(one.photoId) !== one.truth).length;
    if (relabelled === 0) return null;
    const were = relabelled === 1 ? 'label was' : 'labels were';
    return `${relabelled} validation ${were} changed between these two, so their figures cannot be compared. Train one of them again.`;
  }
  return `These two were judged on other photos (${shared.length} of ${first.predictions.length} and ${second.predictions.length} are the same), so their figures cannot be compared. Train one of them again.`;
}

function verdictOf(
  first: ComparedRun,
  second: ComparedRun,
  { onlyFirstRight, onlySecondRight }: RunComparison['photos'],
  p: number,
): string {
  const difference = onlyFirstRight - onlySecondRight;
  if (difference === 0) return 'These two are right equally often.';
  const better = difference > 0 ? first : second;
  const more = `${Math.abs(difference)} ${Math.abs(difference) === 1 ? 'photo' : 'photos'} more`;
  if (p >= level)
    return `These two cannot be told apart: ${better.name} gets ${more} right, which may be luck (p = ${p.toFixed(2)}).`;
  return `${better.name} is better: ${more} right, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}.`;
}

function differencesOf(first: ComparedRun, second: ComparedRun): RunComparison['differences'] {
  const [a, b] = [flatten(first.settings), flatten(second.settings)];
  const differences = [...new Set([...a.keys(), ...b.keys()])].flatMap((setting) => {
    const [one, other] = [a.get(setting) ?? 'none', b.get(setting) ?? 'none'];
    return one === other ? [] : [{ setting, first: one, second: other }];
  });
  if (differences.length === 0 && first.backbone !== second.backbone)
    return [{ setting: 'weights', first: shortName(first.backbone), second: shortName(second.backbone) }];
  return differences;
}

const shortName = (fingerprint: string | null): string => fingerprint?.slice(0, 8) ?? 'none';

/** Settings as "head.hidden" → "64". Augmentation steps are named by their own names, those switched off as "off". */
function flatten(settings: TrainSettings): Map<string, string> {
  const { augmentation, ...plain } = settings;
  const flat = new Map<string, string>();
  const visit = (path: string, value: unknown) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner);
    } else flat.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  };
  visit('', plain);
  for (const { name, enabled, amount, probability, parameters } of augmentation?.steps ?? []) {
    flat.set(`augmentation.${name}`, enabled ? JSON.stringify(amount) : 'off');
    if (!enabled) continue;
    if (probability !== undefined) flat.set(`augmentation.${name}.probability`, JSON.stringify(probability));
    for (const [parameter, value] of Object.entries(parameters ?? {}))
      flat.set(`augmentation.${name}.${parameter}`, JSON.stringify(value));
  }
  if (augmentation?.edges !== undefined) flat.set('augmentation.edges', augmentation.edges);
  return flat;
}
