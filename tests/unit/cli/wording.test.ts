import { expect, test } from 'vitest';
import { confusionText } from '../../../main/cli/confusionText.ts';
import { displayWidth, table } from '../../../main/cli/table.ts';
import { accuracySentence, count, duration, durationRange, percent, size } from '../../../main/cli/wording.ts';

test('durations read as people say them', () => {
  expect([0.04, 0.96, 9.4, 59.6, 130, 3599.6, 3900].map(duration)).toEqual([
    '0.1 s',
    '1.0 s',
    '9 s',
    '1 min 00',
    '2 min 10',
    '1 h 00',
    '1 h 05',
  ]);
});

test('what is left is a range unless both ends read the same, and never nothing', () => {
  expect(durationRange({ low: 45, high: 65 })).toBe('45 s to 1 min 05');
  expect(durationRange({ low: 45.2, high: 55 })).toBe('45 to 55 s');
  expect(durationRange({ low: 8.8, high: 9.2 })).toBe('9 s');
  expect(durationRange({ low: 0, high: 0.3 })).toBe('1 s');
});

test('a share has decimals only where they carry meaning', () => {
  expect(percent(0.9333, 225)).toBe('93.3 %');
  expect(percent(0.9333, 153)).toBe('93 %');
  expect(accuracySentence({ value: 210 / 225, low: 0.893, high: 0.959, n: 225, correct: 210 })).toBe(
    '93.3 % right: 210 of 225 photos it had never seen (95 % interval 89.3 to 95.9 %)',
  );
});

test('counts and sizes', () => {
  expect([0, 1, 12345].map((number) => count(number, 'photo'))).toEqual(['0 photos', '1 photo', '12,345 photos']);
  expect(count(1, 'class', 'classes')).toBe('1 class');
  expect([850, 999_600, 4_312_345, 98_000_000, 3.2e9].map(size)).toEqual([
    '850 bytes',
    '1.0 MB',
    '4.3 MB',
    '98 MB',
    '3.2 GB',
  ]);
});

test('columns stay aligned under accents, wide signs and emoji', () => {
  expect(displayWidth('e\u0301te\u0301')).toBe(3);
  expect(displayWidth('장미')).toBe(4);
  expect(displayWidth('🐝')).toBe(2);
  expect(
    table(
      [{ title: 'class' }, { title: 'photos', align: 'right' }],
      [
        ['장미', '12'],
        ['rose', '7'],
      ],
    ),
  ).toBe('class  photos\n장미       12\nrose        7');
});

test('a confusion matrix with many classes numbers its columns', () => {
  const names = Array.from({ length: 12 }, (_, index) => `class-${index}`);
  const confusion = names.map((_, row) =>
    names.map((__, column) => (row === column ? 3 : row === 0 && column === 11 ? 1 : 0)),
  );
  const lines = confusionText(names, confusion).split('\n');
  expect(lines[0]).toMatch(/^is \\ was called +1 +2 +3 +4 +5 +6 +7 +8 +9 +10 +11 +12 +found$/);
  expect(lines[1]).toMatch(/^1 class-0 +3 +· .* 1 +75 %$/);
});
