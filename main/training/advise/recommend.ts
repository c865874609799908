/** Which thaw depth to take, in words: what a trial showed, else the rule of thumb, and always whether it can be told. */
import type { Advice, DepthAdvice } from '../../contract/index.ts';
import { mcnemar } from '../../evaluation/mcnemar.ts';

export interface RecommendRequest {
  /** From the head alone on, depth by depth. */
  readonly rows: readonly DepthAdvice[];
  /** Whether each photo was called right at a depth, by the depth's number; a depth that was not tried is left out. */
  readonly right: ReadonlyMap<number, readonly (boolean | null)[]>;
  readonly photos: number;
  readonly classes: number;
  /** Share right by linear probes at thaw points, from the stem on; the head's features are last. */
  readonly probes: readonly number[];
}

/**
 * Photos of a class below which only the head is trained, and from which more is worth it without a trial. The rule is that of Stanford's
 * CS231n notes, "Transfer learning": few photos like the pretraining's want a linear classifier, many or unlike ones want more of
 * the network trained. That the late stages belong most to the old task is Yosinski et al., "How transferable are features in
 * deep neural networks?" (2014); that training everything pays on most datasets, but less the fewer photos a class has, is Kornblith
 * et al., "Do better ImageNet models transfer better?" (2019). None of them has a number for all cases: these are ours.
 */
const few = 20;
const many = 200;
/** A difference that chance makes less often than this is taken as one. */
const sureBelow = 0.05;

export function recommend(request: RecommendRequest): NonNullable<Advice['recommendation']> {
  const { rows, right, photos, classes } = request;
  const perClass = photos / Math.max(1, classes);
  const tried = [...right.keys()].filter((thaw) => thaw > 0).toSorted((a, b) => a - b);
  const head = right.get(0);
  let best = 0;
  if (head !== undefined) for (const thaw of tried) if (isBetter(right.get(thaw)!, right.get(best)!)) best = thaw;

  if (best > 0) {
    const [won, alone] = [compared(request, best), compared(request, 0, best)];
    return {
      thaw: best,
      text: `Suggested: thaw ${thawed(request, best)}. Tried out, it got ${won} right, the head alone ${alone}.${deeper(request, best)}`,
      sure: true,
    };
  }
  const worse = tried.filter((thaw) => isBetter(head!, right.get(thaw)!));
  if (tried.length > 0 && worse.length === tried.length)
    return {
      thaw: 0,
      text: `Suggested: train the head alone. Tried out, thawing ${thawed(request, worse[0]!)} made it worse: ${compared(request, worse[0]!)} right, the head alone ${compared(request, 0, worse[0]!)}.`,
      sure: true,
    };
  if (perClass < few)
    return {
      thaw: 0,
      text: `Suggested: train the head alone. With ${photos} photos, ${round(perClass)} of a class, only the head can be trained sensibly${rangeOf(rows[0])}`,
      sure: false,
    };
  if (tried.length > 0) return undecided(request, tried);
  return byRule(request, perClass);
}

/** Depths were tried, and none is clearly better or worse than the head alone. */
function undecided(request: RecommendRequest, tried: readonly number[]): NonNullable<Advice['recommendation']> {
  const { rows, photos } = request;
  const longer = timesLonger(rows[tried[0]!], rows[0]);
  const what = tried.length === 1 ? `thawing ${thawed(request, tried[0]!)}` : 'thawing more';
  return {
    thaw: 0,
    text: `Suggested: train the head alone. Tried out, ${what} made no difference that ${photos} photos could tell${longer === null ? '.' : `, and takes ${longer} longer.`}`,
    sure: false,
  };
}

/** Nothing deeper could be tried in reasonable time. */
function byRule(request: RecommendRequest, perClass: number): NonNullable<Advice['recommendation']> {
  const { rows, photos } = request;
  const unlike = isUnlikePretraining(request);
  const possible = rows
    .filter(({ fits, totalSeconds }) => fits !== false && totalSeconds !== null)
    .map(({ thaw }) => thaw);
  const wanted = perClass >= many ? (unlike ? 3 : 2) : unlike ? 2 : 1;
  const thaw = Math.max(0, ...possible.filter((depth) => depth <= wanted));
  const why =
    (unlike
      ? 'Earlier stages tell these classes apart as well as the last: the photos are unlike those it was pretrained on. '
      : '') +
    `Trying it out would take too long here; the rule of thumb for ${round(perClass)} photos of a class says so.`;
  if (thaw === 0) return { thaw, text: `Suggested: train the head alone. ${why}`, sure: false };
  return {
    thaw,
    text: `Suggested: thaw ${thawed(request, thaw)}. ${why} With ${photos} photos the gain cannot be told beforehand.`,
    sure: false,
  };
}

/** The stages that were made for the old task add nothing to what earlier ones know. */
function isUnlikePretraining({ probes }: RecommendRequest): boolean {
  const last = probes.at(-1);
  return last !== undefined && probes.slice(0, -1).some((share) => share >= last);
}

function isBetter(first: readonly (boolean | null)[], second: readonly (boolean | null)[]): boolean {
  const both = [...first.keys()].filter((photo) => first[photo] !== null && second[photo] !== null);
  const only = (one: typeof first, other: typeof first) => both.filter((photo) => one[photo] && !other[photo]).length;
  const [onlyFirst, onlySecond] = [only(first, second), only(second, first)];
  return onlyFirst > onlySecond && mcnemar(onlyFirst, onlySecond) < sureBelow;
}

/** "92 %": of the photos that `among` was tried on too. */
function compared({ right }: RecommendRequest, thaw: number, among = thaw): string {
  const [own, other] = [right.get(thaw)!, right.get(among)!];
  const both = [...own.keys()].filter((photo) => own[photo] !== null && other[photo] !== null);
  return percent(both.filter((photo) => own[photo]).length / Math.max(1, both.length));
}

function deeper(request: RecommendRequest, best: number): string {
  const { rows, right, photos } = request;
  const next = rows[best + 1];
  if (next === undefined) return '';
  const longer = timesLonger(next, rows[best]);
  const takes = longer === null ? '' : ` takes ${longer} longer;`;
  if (right.has(next.thaw)) return ` Thawing deeper${takes} with ${photos} photos the difference cannot be told.`;
  return ` Thawing deeper${takes === '' ? ' was not tried out.' : `${takes} it was not tried out.`}`;
}

/** "3×", or null when it is unknown or hardly longer. */
function timesLonger(row: DepthAdvice | undefined, than: DepthAdvice | undefined): string | null {
  const [long, short] = [row?.totalSeconds, than?.totalSeconds].map((range) => range && (range.low + range.high) / 2);
  if (!long || !short || long < 1.2 * short) return null;
  const times = long / short;
  return `${times < 3 ? times.toFixed(1) : Math.round(times)}×`;
}

/** "layer4", "layer3 to layer4". */
function thawed({ rows }: RecommendRequest, thaw: number): string {
  const first = rows[thaw]!.stage;
  const last = rows[1]!.stage;
  if (thaw === rows.length - 1) return 'everything';
  return first === last ? first : `${first} to ${last}`;
}

function rangeOf(row: DepthAdvice | undefined): string {
  if (!row?.accuracy) return '.';
  const { low, high } = row.accuracy;
  return `. Range ± ${round((100 * (high - low)) / 2)} points.`;
}

const percent = (share: number): string => `${round(100 * share)} %`;
const round = (value: number): number => Math.round(value);
