/** The forecast in words: what is suggested, and how what was chosen compares with it. */
import type { Advice, DepthAdvice } from '../../../main/contract/index.ts';
import { countOf, duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { stageList } from './planWords.ts';

const words = texts.train.forecast;

export interface Verdict {
  /** Stands in bold. */
  readonly bold: string;
  readonly why: string;
}

export interface VerdictRequest {
  readonly advice: Advice | null;
  /** The advisor is still at work. */
  readonly measuring: boolean;
  /** How many of the last stages train; null for picked ones. */
  readonly depth: number | null;
  readonly scratch: boolean;
  readonly stages: readonly string[];
  /** Labelled photos, and those to judge on. */
  readonly photos: { readonly labelled: number; readonly val: number };
}

/** With fewer labelled photos than this only a head makes sense. */
const fewPhotos = 30;
/** Below this many photos to judge on, the figure at the end will be rough. */
const fewToJudge = 30;

export function verdict(request: VerdictRequest): Verdict {
  const { advice, measuring, depth, scratch, stages, photos } = request;
  if (scratch) return { bold: words.scratch, why: words.scratchWhy };
  if (photos.labelled < fewPhotos && advice?.recommendation == null) {
    return { bold: words.tooFewBold, why: words.tooFew(countOf(photos.labelled, 'photo'), rangePoints(photos.val)) };
  }
  if (depth === null) return { bold: words.single, why: words.singleWhy };
  if (advice?.recommendation) return compared(advice, advice.recommendation, depth, stages);
  if (measuring) return { bold: words.measuring, why: words.measuringWhy };
  if (depth > 0) return { bold: words.thawed(named(depth, stages)), why: words.thawedWhy };
  const rough = photos.val < fewToJudge;
  return { bold: words.headOnly, why: rough ? words.fewPhotos(countOf(photos.val, 'photo')) : words.headOnlyWhy };
}

function compared(
  advice: Advice,
  { thaw, text, sure }: NonNullable<Advice['recommendation']>,
  depth: number,
  stages: readonly string[],
): Verdict {
  const suggestion =
    thaw === 0
      ? words.suggestedHead
      : thaw === stages.length
        ? words.suggestedAll
        : words.suggested(named(thaw, stages));
  // Its first sentence is what stands in bold already.
  const why = text.replace(/^Suggested: .*?\. /, '');
  if (depth === thaw) return { bold: suggestion, why: sure ? why : `${words.unsure} ${why}` };
  const own = advice.depths.find((one) => one.thaw === depth);
  const other = advice.depths.find((one) => one.thaw === thaw);
  const than = thaw === 0 ? texts.train.theHead : named(thaw, stages);
  if (depth > thaw) {
    const longer = ratio(own, other);
    return {
      bold: words.deeper,
      why: `${gainOver(own, other, than)}${longer === null ? '.' : words.takesLonger(longer)}`,
    };
  }
  const gain = points(other, own);
  const more = middle(other) - middle(own);
  if (gain === null || gain < 1) return { bold: words.shallowerSame, why: words.cannotShow(words.thawingSmall(than)) };
  const what = words.thawing(than);
  return {
    bold: words.shallower,
    why: Number.isFinite(more)
      ? words.wouldGainFor(what, words.points(gain), duration(Math.max(1, more)))
      : words.wouldGain(what, words.points(gain)),
  };
}

function gainOver(own: DepthAdvice | undefined, other: DepthAdvice | undefined, than: string): string {
  const gain = points(own, other);
  if (gain === null) return words.unknownGain(than);
  const overlaps = own?.accuracy && other?.accuracy && own.accuracy.low <= other.accuracy.high;
  if (gain < 1 || overlaps) return words.noGain(countOf(own?.accuracy?.n ?? 0, 'photo'), than);
  return words.someGain(words.points(gain), than);
}

/** Per cent points that `a` is expected to be better than `b`; null when either is not known. */
function points(a: DepthAdvice | undefined, b: DepthAdvice | undefined): number | null {
  if (!a?.accuracy || !b?.accuracy) return null;
  return Math.round((a.accuracy.value - b.accuracy.value) * 100);
}

const middle = (depth: DepthAdvice | undefined): number =>
  depth?.totalSeconds ? (depth.totalSeconds.low + depth.totalSeconds.high) / 2 : Number.NaN;

/** "3", "1.5": how many times longer; null when it is not. */
function ratio(own: DepthAdvice | undefined, other: DepthAdvice | undefined): string | null {
  const times = middle(own) / middle(other);
  if (!(times >= 1.2)) return null;
  return times >= 3 ? String(Math.round(times)) : times.toFixed(1).replace(/\.0$/, '');
}

/** Half the 95 % range of a share near 90 % on so many photos, in per cent points. */
const rangePoints = (photos: number): number => Math.round((196 * Math.sqrt(0.09)) / Math.sqrt(Math.max(1, photos)));

const named = (depth: number, stages: readonly string[]): string =>
  stageList(depth === 0 ? [] : stages.slice(-depth), stages);
