/** Two networks side by side as rows of figures, with how far apart they are. */
import type { Network, NetworkDetails } from '../../../main/contract/index.ts';
import { amount, memory } from '../../components/figures.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';

const words = texts.networks.compare;

export interface CompareRow {
  readonly title: string;
  readonly left: string;
  readonly right: string;
  /** How the right one differs from the left one; null where a figure is missing. */
  readonly difference: string | null;
  readonly same: boolean;
}

export function compareFigures(left: NetworkDetails, right: NetworkDetails): CompareRow[] {
  const { rows } = words;
  const accuracy = (title: string, pick: (network: Network) => number | null | undefined) => {
    const [a, b] = [pick(left) ?? null, pick(right) ?? null];
    const show = (share: number | null) =>
      share === null ? texts.networks.noFigure : `${(share * 100).toFixed(1)}\u2009%`;
    const text = a === null || b === null ? null : pointsText(a, b);
    return { title, left: show(a), right: show(b), difference: text, same: text === words.same };
  };
  const figure = (title: string, pick: (network: NetworkDetails) => number, show: (value: number) => string) => {
    const [a, b] = [pick(left), pick(right)];
    const difference = factorText(a, b);
    return { title, left: show(a), right: show(b), difference, same: difference === words.same };
  };
  const mebibytes = (bytes: number) => memory(bytes / 2 ** 20);
  return [
    accuracy(rows.top1, (network) => network.accuracy?.top1),
    accuracy(rows.top5, (network) => network.accuracy?.top5),
    figure(rows.parameters, (network) => network.whole.parameters, amount),
    figure(rows.macs, (network) => network.whole.macs, amount),
    figure(rows.predict(left.batch), (network) => network.memoryAtBatch.predictBytes, mebibytes),
    figure(rows.train(left.batch), (network) => network.memoryAtBatch.trainBytes, mebibytes),
    figure(rows.features, (network) => network.features, count),
    figure(rows.stages, (network) => network.stages.length, count),
    figure(rows.layers, (network) => network.layers.length, count),
  ];
}

/** "2.3× more": how the second compares with the first. */
export function factorText(a: number, b: number): string {
  if (a === b) return words.same;
  if (a === 0 || b === 0) return words.differs;
  const factor = Math.max(a, b) / Math.min(a, b);
  // Nearly the same is still not the same.
  return words.times(
    factor < 1.1 ? factor.toFixed(2) : factor < 10 ? factor.toFixed(1) : String(Math.round(factor)),
    b > a,
  );
}

function pointsText(a: number, b: number): string {
  const points = Math.abs(b - a) * 100;
  return points < 0.05 ? words.same : words.points(points.toFixed(1), b > a);
}

/** The comparison as a sentence: which is more accurate, and at what cost. */
export function compareVerdict(left: Network, right: Network): string {
  const [a, b] = [left.accuracy?.top1, right.accuracy?.top1];
  if (a === undefined || b === undefined) return words.cannotTell;
  if (Math.abs(a - b) < 0.0005) return words.asAccurate(left.title, right.title);
  const [better, other] = b > a ? [right, left] : [left, right];
  const ratio = better.whole.macs / other.whole.macs;
  const costs =
    ratio > 1.05
      ? words.costs(ratio.toFixed(ratio < 10 ? 1 : 0))
      : ratio < 1 / 1.05
        ? words.fewer((1 / ratio).toFixed(ratio > 0.1 ? 1 : 0))
        : words.sameCost;
  return words.verdict(better.title, (Math.abs(a - b) * 100).toFixed(1), costs);
}

export interface StagePair {
  readonly left: Network['stages'][number] | null;
  readonly right: Network['stages'][number] | null;
}

/**
 * Stages that stand for each other: those with maps of the same edge, else in order. Of several with one edge, the first
 * stand beside each other.
 */
export function pairStages(left: Network['stages'], right: Network['stages']): StagePair[] {
  const edge = (stage: Network['stages'][number]) => (stage.shape.length === 3 ? (stage.shape[1] ?? 1) : 1);
  const pairs: StagePair[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i] ?? null, right[j] ?? null];
    if (a !== null && (b === null || edge(a) > edge(b))) {
      pairs.push({ left: a, right: null });
      i++;
    } else if (b !== null && (a === null || edge(b) > edge(a))) {
      pairs.push({ left: null, right: b });
      j++;
    } else {
      pairs.push({ left: a, right: b });
      i++;
      j++;
    }
  }
  return pairs;
}
