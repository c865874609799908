import { describe, expect, test } from 'vitest';
import { amount, confidence, memory, percent, percentFigure, rate } from '../../../renderer/components/figures.ts';

describe('figures', () => {
  test('a share has one decimal from 200 photos on, none below', () => {
    expect([percentFigure(210 / 225, 225), percentFigure(210 / 225, 30), percentFigure(0.88, 225)]).toEqual([
      '93.3',
      '93',
      '88',
    ]);
  });

  test('what is not all never reads 100 %', () => {
    expect([percentFigure(0.9996, 5000), percentFigure(0.998, 30), percentFigure(1, 30), percent(1, 500)]).toEqual([
      '99.9',
      '99',
      '100',
      '100\u2009%',
    ]);
  });

  test('a belief near the ends is said as such', () => {
    expect([confidence(0), confidence(0.001), confidence(0.61), confidence(0.999), confidence(1)]).toEqual([
      '0\u2009%',
      '< 1\u2009%',
      '61\u2009%',
      '> 99\u2009%',
      '100\u2009%',
    ]);
  });

  test('parameters, memory and rates have no more digits than they deserve', () => {
    expect([amount(396), amount(4645), amount(2_100_000), amount(999_900), memory(412.4), memory(1536)]).toEqual([
      '396',
      '4.6\u00a0k',
      '2.1\u00a0M',
      '1\u00a0M',
      '412\u00a0MB',
      '1.5\u00a0GB',
    ]);
    expect([rate(0.003), rate(0.00014), rate(0.1), rate(1), rate(0)]).toEqual(['0.003', '0.00014', '0.1', '1', '0']);
  });
});
