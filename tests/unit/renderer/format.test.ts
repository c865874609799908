import { describe, expect, it } from 'vitest';
import * as format from '../../../renderer/texts/format.ts';

describe('numbers in words', () => {
  it('gives a share no more digits than its photos carry', () => {
    expect([format.percent(0.9333, 225), format.percent(0.9333, 40)]).toEqual(['93.3\u2009%', '93\u2009%']);
  });

  it('says durations as people do', () => {
    expect([9, 60, 130, 3900].map(format.duration)).toEqual(['9 s', '1 min', '2 min 10', '1 h 5 min']);
    expect([
      format.durationRange({ low: 45, high: 65 }),
      format.durationRange({ low: 130, high: 190 }),
      format.durationRange({ low: 0.2, high: 0.6 }),
    ]).toEqual(['45 to 65 s', '2 to 3 min', '1 s']);
  });

  it('counts with a noun, and writes sizes with a unit', () => {
    expect([
      format.countOf(1, 'photo'),
      format.countOf(10_000, 'photo'),
      format.countOf(2, 'class', 'classes'),
    ]).toEqual(['1 photo', '10,000 photos', '2 classes']);
    expect([format.fileSize(700), format.fileSize(38_200), format.fileSize(4_240_000)]).toEqual([
      '700 bytes',
      '38 kB',
      '4.2 MB',
    ]);
  });
});
