/** Two networks side by side, with what the second has more or less of. */
import type { LookedAt } from './network.ts';
import { speed, topOne } from './networkText.ts';
import { table } from './table.ts';
import { size as bytes, thousands } from './wording.ts';

/** Second less first, and second by first; null where one has no such figure. */
export interface Difference {
  readonly difference: number | null;
  readonly ratio: number | null;
}

interface Row {
  readonly key: string;
  readonly title: string;
  readonly value: (shown: LookedAt) => number | null;
  readonly words: (value: number, shown: LookedAt) => string;
  /** How the difference is told: as a ratio, or in the unit of the values. */
  readonly as: 'ratio' | 'difference';
}

const figure = (value: number): string => value.toLocaleString('en');

const rows: readonly Row[] = [
  {
    key: 'parameters',
    title: 'parameters',
    value: ({ network }) => network.whole.parameters,
    words: figure,
    as: 'ratio',
  },
  { key: 'macs', title: 'MACs', value: ({ network }) => network.whole.macs, words: thousands, as: 'ratio' },
  {
    ...{ key: 'backboneParameters', title: 'parameters without classifier', words: figure, as: 'ratio' },
    value: ({ network }) => network.parameters,
  },
  { key: 'features', title: 'features', value: ({ network }) => network.features, words: figure, as: 'ratio' },
  {
    ...{ key: 'layers', title: 'layers with weights', words: figure, as: 'ratio' },
    value: ({ network }) => network.stages.reduce((sum, stage) => sum + stage.layers, 0),
  },
  { key: 'size', title: 'picture', value: ({ size }) => size, words: (value) => `${value} px`, as: 'ratio' },
  {
    ...{ key: 'top1', title: 'top-1 on ImageNet', as: 'difference' },
    value: ({ network }) => network.accuracy?.top1 ?? null,
    words: (_, { network }) => topOne(network),
  },
  {
    ...{ key: 'predictBytes', title: 'memory to predict', words: bytes, as: 'ratio' },
    value: ({ network }) => network.memoryAtBatch.predictBytes,
  },
  {
    ...{ key: 'trainBytes', title: 'memory to train everything', words: bytes, as: 'ratio' },
    value: ({ network }) => network.memoryAtBatch.trainBytes,
  },
  {
    ...{ key: 'picturesPerSecond', title: 'pictures a second', words: speed, as: 'ratio' },
    value: ({ measured }) => measured?.picturesPerSecond ?? null,
  },
];

/** By the names of JSON. */
export function differencesOf(first: LookedAt, second: LookedAt): Record<string, Difference> {
  return Object.fromEntries(
    rows
      .map(({ key, value }) => [key, differenceOf(value(first), value(second))] as const)
      .filter(([, { difference }]) => difference !== null),
  );
}

const differenceOf = (first: number | null, second: number | null): Difference =>
  first === null || second === null
    ? { difference: null, ratio: null }
    : { difference: second - first, ratio: first === 0 ? null : second / first };

export function compareText(first: LookedAt, second: LookedAt): string {
  const figures = rows.flatMap((row) => {
    const [a, b] = [row.value(first), row.value(second)];
    if (a === null && b === null) return [];
    const words = (value: number | null, shown: LookedAt) => (value === null ? '–' : row.words(value, shown));
    return [[row.title, words(a, first), words(b, second), differenceInWords(row, differenceOf(a, b))]];
  });
  const columns = (title: string) =>
    [
      { title },
      { title: first.network.name, align: 'right' },
      { title: second.network.name, align: 'right' },
      { title: 'difference', align: 'right' },
    ] as const;
  const stages = Math.max(first.network.stages.length, second.network.stages.length);
  return [
    `${first.network.title} and ${second.network.title}, batch ${first.network.batch}`,
    '',
    table(columns(''), figures),
    '',
    table(
      [
        { title: first.network.name },
        { title: 'MACs', align: 'right' },
        { title: second.network.name },
        { title: 'MACs', align: 'right' },
      ],
      Array.from({ length: stages }, (_, index) => [first, second].flatMap((shown) => stageCells(shown, index))),
    ),
  ].join('\n');
}

function stageCells({ network }: LookedAt, index: number): [string, string] {
  const stage = network.stages[index];
  return stage === undefined ? ['', ''] : [`${stage.name} ${stage.shape.join('×')}`, thousands(stage.macs)];
}

/** "2.2×", "1/7.3", "+4.2 points", "same". */
function differenceInWords({ as }: Row, { difference, ratio }: Difference): string {
  if (difference === null || ratio === null) return '';
  if (difference === 0) return 'same';
  if (as === 'difference') return `${difference > 0 ? '+' : '−'}${Math.abs(100 * difference).toFixed(1)} points`;
  return ratio >= 1 ? `${digits(ratio)}×` : `1/${digits(1 / ratio)}`;
}

/** Two digits that mean something. */
const digits = (ratio: number): string => (ratio < 9.95 ? ratio.toFixed(ratio < 1.095 ? 2 : 1) : ratio.toFixed(0));
