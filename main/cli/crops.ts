/** `--crops`: how many views of each photo are looked at, as it stands on the command line. */
import { InvalidArgumentError, Option } from 'commander';
import type { TestTimeResults, TestViews, ViewsResult } from '../contract/index.ts';
import { table } from './table.ts';
import { percent } from './wording.ts';

const byWord: Readonly<Record<string, TestViews>> = {
  ...{ '1': 'centre', '2': 'mirror', '5': 'five', '10': 'ten', scales: 'scales' },
};

const meaning =
  'views of each photo whose probabilities are averaged: 1 the centre, 2 also mirrored, 5 four corners and the centre, ' +
  '10 those also mirrored, scales the centre at three scales, also mirrored';

/** For commands that look at photos by one choice of views. */
export const cropsOption = (): Option =>
  new Option('--crops <n>', `${meaning} (default: 1)`).argParser((word: string): TestViews => viewsOf(word));

/** For a command that compares: also `all`. */
export const comparedCropsOption = (): Option =>
  new Option('--crops <n>', `also judge it by several ${meaning}; all: each of them`).argParser(
    (word: string): TestViews[] => (word === 'all' ? ['mirror', 'five', 'ten', 'scales'] : [viewsOf(word)]),
  );

function viewsOf(word: string): TestViews {
  const views = byWord[word];
  if (views === undefined) throw new InvalidArgumentError(`There are ${Object.keys(byWord).join(', ')}.`);
  return views;
}

const names: Readonly<Record<TestViews, string>> = {
  centre: 'centre alone',
  mirror: 'centre, mirrored',
  five: '5 crops',
  ten: '10 crops',
  scales: '3 scales, mirrored',
};

/** Each choice beside the centre, with what it costs. */
export function testTimeText({ results }: Pick<TestTimeResults, 'results'>): string {
  const centre = results.find(({ views }) => views === 'centre');
  const slower = ({ msPerPhoto }: ViewsResult) =>
    centre?.msPerPhoto == null || msPerPhoto === null ? '' : `${(msPerPhoto / centre.msPerPhoto).toFixed(1)}×`;
  const lines = table(
    [
      { title: 'test-time views' },
      { title: 'right', align: 'right' },
      { title: 'against the centre', align: 'right' },
      { title: 'p', align: 'right' },
      { title: 'ms a photo', align: 'right' },
      { title: 'time', align: 'right' },
    ],
    results.map((one) => [
      names[one.views],
      one.accuracy === null
        ? '–'
        : `${percent(one.accuracy.value, one.accuracy.n)} of ${one.accuracy.n.toLocaleString('en')}`,
      ...(one.difference === null ? ['', ''] : [points(one.difference), one.difference.p.toFixed(2)]),
      one.msPerPhoto?.toFixed(1) ?? '',
      slower(one),
    ]),
  );
  return `${lines}\nDifferences in points with their 95 % interval; p: exact McNemar test on the same photos.`;
}

/** "+0.4 (−0.7 to +1.5)", in percentage points. */
export const points = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`;

const signed = (share: number): string => {
  const shown = (100 * Math.abs(share)).toFixed(1);
  if (shown === '0.0') return '0.0';
  return `${share < 0 ? '−' : '+'}${shown}`;
};
