/** Where the networks stand in the chart: published accuracy upwards, cost to the right on a logarithmic axis. */
import type { Network } from '../../../main/contract/index.ts';

export interface ChartPlace {
  readonly network: Network;
  /** 0…1 of the drawing, from the left and from the top. */
  readonly x: number;
  readonly y: number;
  /** Nothing cheaper is as accurate. */
  readonly best: boolean;
}

export interface Chart {
  /** The cheapest first. */
  readonly places: readonly ChartPlace[];
  readonly withoutAccuracy: readonly Network[];
  readonly xTicks: readonly { readonly at: number; readonly gmacs: number }[];
  readonly yTicks: readonly { readonly at: number; readonly top1: number }[];
}

const costSteps = [0.001, 0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 1000];
/** Per cent between the lines. */
const accuracyStep = 5;

export function chartPlaces(networks: readonly Network[]): Chart {
  const judged = networks.flatMap((network) =>
    network.accuracy ? [{ network, top1: network.accuracy.top1 * 100 }] : [],
  );
  const withoutAccuracy = networks.filter((network) => network.accuracy === null);
  if (judged.length === 0) return { places: [], withoutAccuracy, xTicks: [], yTicks: [] };

  const costs = judged.map(({ network }) => network.whole.macs / 1e9);
  const [left, right] = around(Math.log10(Math.min(...costs)), Math.log10(Math.max(...costs)), 0.08);
  const accuracies = judged.map(({ top1 }) => top1);
  const [low, high] = around(Math.min(...accuracies), Math.max(...accuracies), 0.06);
  const x = (gmacs: number) => (Math.log10(gmacs) - left) / (right - left);
  const y = (top1: number) => (high - top1) / (high - low);

  let most = Number.NEGATIVE_INFINITY;
  const places = judged
    .toSorted((a, b) => a.network.whole.macs - b.network.whole.macs || b.top1 - a.top1)
    .map(({ network, top1 }): ChartPlace => {
      const best = top1 > most;
      most = Math.max(most, top1);
      return { network, x: x(network.whole.macs / 1e9), y: y(top1), best };
    });
  const firstLine = Math.ceil(low / accuracyStep) * accuracyStep;
  const lines = Math.floor((high - firstLine) / accuracyStep) + 1;
  return {
    places,
    withoutAccuracy,
    xTicks: costSteps.map((gmacs) => ({ gmacs, at: x(gmacs) })).filter(({ at }) => at >= 0 && at <= 1),
    yTicks: Array.from({ length: lines }, (_, line) => firstLine + line * accuracyStep).map((top1) => ({
      top1,
      at: y(top1),
    })),
  };
}

/** The range with some air at both ends. */
function around(least: number, most: number, air: number): [number, number] {
  const span = Math.max(most - least, 1e-3);
  return [least - span * air, most + span * air];
}

export interface Label {
  readonly network: Network;
  /** px from the left and from the top of the drawing; where the text starts or, `before`, ends. */
  readonly x: number;
  readonly y: number;
  readonly before: boolean;
}

/** About what a letter takes, px. */
const letterWidth = 6.4;
const lineHeight = 14;

/**
 * Names beside their points where they cover no other name: those in `first` always, then the best for their cost.
 * `width` and `height` of the drawing in px.
 */
export function chartLabels(chart: Chart, first: readonly string[], width: number, height: number): Label[] {
  const taken: Box[] = [];
  const placed: Label[] = [];
  const isFree = (box: Box) =>
    taken.every(
      (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
  const inOrder = [
    ...first.flatMap((name) => chart.places.filter(({ network }) => network.name === name)),
    ...chart.places.filter(({ network, best }) => best && !first.includes(network.name)),
  ];
  for (const { network, x, y } of inOrder) {
    const [px, py] = [x * width, y * height];
    const long = network.title.length * letterWidth;
    const must = first.includes(network.name);
    const sides = [false, true].map((before) => {
      const off = must ? 13 : 9;
      const left = before ? px - off - long : px + off;
      const box = { left, right: left + long, top: py - lineHeight / 2, bottom: py + lineHeight / 2 };
      const inside = box.left >= 0 && box.right <= width;
      const clear = inside && isFree(box) && !coversPoint(box, network, chart, width, height);
      return { before, box, inside, clear };
    });
    const side =
      sides.find(({ clear }) => clear) ?? (must ? (sides.find(({ inside }) => inside) ?? sides[0]) : undefined);
    if (!side) continue;
    taken.push(side.box);
    placed.push({ network, x: side.before ? side.box.right : side.box.left, y: py, before: side.before });
  }
  return placed;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function coversPoint(box: Box, own: Network, chart: Chart, width: number, height: number): boolean {
  const middle = (box.top + box.bottom) / 2;
  return chart.places.some(
    ({ network, x, y }) =>
      network !== own &&
      x * width > box.left - 6 &&
      x * width < box.right + 6 &&
      Math.abs(y * height - middle) < lineHeight / 2 + 4,
  );
}
