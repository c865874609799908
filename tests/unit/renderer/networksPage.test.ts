import { describe, expect, test } from 'vitest';
import type { Network } from '../../../main/contract/index.ts';
import { isLayersModel, isPictureFile, isWeightsFile, weightsAmong } from '../../../renderer/app/weightsFiles.ts';
import { chartLabels, chartPlaces } from '../../../renderer/pages/networks/chartPlaces.ts';
import { compareVerdict, factorText, pairStages } from '../../../renderer/pages/networks/compareFigures.ts';
import { gigas, millions } from '../../../renderer/pages/networks/networkFigures.ts';
import { groupNetworks, nextSorting } from '../../../renderer/pages/networks/networkOrder.ts';
import { sizeOf } from '../../../renderer/texts/format.ts';

const network = (name: string, family: string, parameters: number, macs: number, top1: number | null): Network => ({
  ...{ name, title: name.toUpperCase(), family, parameters, macs, whole: { parameters, macs } },
  ...{ inputSize: 224, features: 512, stages: [] },
  accuracy: top1 === null ? null : { top1, top5: null, by: 'somebody' },
  memory: { predictBytes: 1, trainBytes: 2, fitsPredict: true, fitsTrain: true },
  weights: { state: 'missing', id: null, file: null, sizeBytes: null, licence: null, note: null },
});
const tiny = network('tiny', 'Small ones', 1e6, 1e8, null);
const quick = network('quick', 'Small ones', 2e6, 2e8, 0.6);
const wide = network('wide', 'Large ones', 6e7, 5e9, 0.8);
const slow = network('slow', 'Large ones', 4e7, 8e9, 0.7);
const all = [tiny, quick, wide, slow];
const names = (groups: ReturnType<typeof groupNetworks>) =>
  groups.map(({ family, networks }) => [family, networks.map(({ name }) => name)]);

describe('the list of networks', () => {
  test('stands in families until it is searched or sorted', () => {
    expect(names(groupNetworks(all, '', null))).toEqual([
      ['Small ones', ['tiny', 'quick']],
      ['Large ones', ['wide', 'slow']],
    ]);
    expect(names(groupNetworks(all, ' LARGE', null))).toEqual([[null, ['wide', 'slow']]]);
    expect(groupNetworks(all, 'nothing', { column: 'name', descending: false })).toEqual([]);
  });

  test('is sorted by a column, what has no figure last whichever way', () => {
    const sorted = (descending: boolean) => names(groupNetworks(all, '', { column: 'top1', descending }))[0]?.[1];
    expect(sorted(true)).toEqual(['wide', 'slow', 'quick', 'tiny']);
    expect(sorted(false)).toEqual(['quick', 'slow', 'wide', 'tiny']);
    expect(names(groupNetworks(all, '', { column: 'parameters', descending: true }))[0]?.[1]).toEqual([
      'wide',
      'slow',
      'quick',
      'tiny',
    ]);
  });

  test('a head sorts one way, the other way, then not', () => {
    const first = nextSorting(null, 'top1');
    expect(first).toEqual({ column: 'top1', descending: true });
    expect(nextSorting(first, 'top1')).toEqual({ column: 'top1', descending: false });
    expect(nextSorting({ column: 'top1', descending: false }, 'top1')).toBeNull();
    expect(nextSorting(first, 'name')).toEqual({ column: 'name', descending: false });
  });

  test('figures have the digits that count', () => {
    expect([4.089e9, 17.56e9, 5.9e7, 4.2e5].map(gigas)).toEqual(['4.09', '17.6', '0.059', '0.0004']);
    expect([11689512, 138357544, 61706].map(millions)).toEqual(['11.7\u00a0M', '138\u00a0M', '0.06\u00a0M']);
  });
});

describe('the chart', () => {
  const chart = chartPlaces(all);

  test('places by cost and accuracy, marks the best for their cost, and leaves out what nobody published', () => {
    expect(chart.places.map(({ network: { name }, best }) => [name, best])).toEqual([
      ['quick', true],
      ['wide', true],
      ['slow', false],
    ]);
    expect(chart.withoutAccuracy).toEqual([tiny]);
    const [first, second, third] = chart.places;
    expect(first!.x).toBeLessThan(second!.x);
    expect(second!.y).toBeLessThan(third!.y);
    for (const { x, y } of chart.places) {
      expect(Math.min(x, y)).toBeGreaterThan(0);
      expect(Math.max(x, y)).toBeLessThan(1);
    }
  });

  test('keeps its axes inside, and stands with a single network or none', () => {
    expect(chart.yTicks.map(({ top1 }) => top1)).toEqual([60, 65, 70, 75, 80]);
    for (const { at } of [...chart.xTicks, ...chart.yTicks]) expect(at >= 0 && at <= 1).toBe(true);
    expect(chartPlaces([quick]).places).toHaveLength(1);
    expect(chartPlaces([tiny]).places).toEqual([]);
  });

  test('names what is chosen always, others only where they cover nothing', () => {
    const labels = chartLabels(chart, ['slow'], 400, 300);
    expect(labels.map((label) => label.network.name)).toContain('slow');
    expect(chartLabels(chart, ['slow'], 20, 10).map((label) => label.network.name)).toEqual(['slow']);
  });
});

describe('comparing two networks', () => {
  test('differences are said as factors, and what is the same as such', () => {
    expect([
      factorText(5, 5),
      factorText(100, 230),
      factorText(230, 100),
      factorText(1, 1234),
      factorText(100, 104),
    ]).toEqual(['same', '2.3× more', '2.3× less', '1234× more', '1.04× more']);
  });

  test('the verdict names the better one and its price', () => {
    expect(compareVerdict(wide, slow)).toBe('WIDE is 10.0 points more accurate, for 1.6 times fewer MACs.');
    expect(compareVerdict(quick, wide)).toBe('WIDE is 20.0 points more accurate, for 25 times the MACs.');
    expect(compareVerdict(tiny, wide)).toMatch(/cannot be told/);
  });

  test('stages with maps of one size stand in one row', () => {
    const stage = (name: string, edge: number) => ({ name, shape: [8, edge, edge], layers: 1, parameters: 1, macs: 1 });
    const pairs = pairStages(
      [stage('stem', 112), stage('a', 56), stage('b', 28)],
      [stage('one', 56), stage('two', 56), stage('three', 7)],
    );
    expect(pairs.map(({ left, right }) => [left?.name, right?.name])).toEqual([
      ['stem', undefined],
      ['a', 'one'],
      [undefined, 'two'],
      ['b', undefined],
      [undefined, 'three'],
    ]);
  });
});

describe('dropped files', () => {
  test('weights are known by their names, photos and folders are not taken for them', () => {
    const weights = ['a.safetensors', 'B.PTH', 'x/pytorch_model.bin', 'w.weights.h5', 'm.keras', 'C:\\m\\model.json'];
    expect(weights.filter(isWeightsFile)).toEqual(weights);
    expect(['photos', 'rose.jpg', 'labels.json', 'notes.txt', 'model.png'].filter(isWeightsFile)).toEqual([]);
    expect(isLayersModel('/home/you/model.json')).toBe(true);
    expect(weightsAmong(['model.json', 'group1-shard1of1.bin', 'a.pth'])).toEqual(['model.json', 'a.pth']);
    expect(weightsAmong(['pytorch_model.bin', 'photos'])).toEqual(['pytorch_model.bin']);
    expect([isPictureFile('rose.JPG'), isPictureFile('rose.pth')]).toEqual([true, false]);
  });
});

test('how much of a file is there is told in the unit of the whole', () => {
  expect([sizeOf(12_345_678, 46_830_571), sizeOf(900_000, 6_830_000), sizeOf(0, 512), sizeOf(4e5, 1.2e9)]).toEqual([
    '12 of 47 MB',
    '0.9 of 6.8 MB',
    '0 of 512 bytes',
    '0.0 of 1.2 GB',
  ]);
});
