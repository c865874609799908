import { expect, test } from 'vitest';
import { jumpTarget } from '../../../renderer/pages/photos/jumpTarget.ts';

const time = (from: number, to: number) => ({ from, to: to - 1 });

test('what is typed after : is a number, a date or a name', () => {
  expect(jumpTarget(' ', 9)).toBeNull();
  expect(jumpTarget('1,200', 5000)).toEqual({ index: 1199 });
  expect(jumpTarget('0', 9)).toEqual({ index: 0 });
  expect(jumpTarget('99', 9)).toEqual({ index: 8 });
  // A year only where no photo has that number.
  expect(jumpTarget('2024', 5000)).toEqual({ index: 2023 });
  expect(jumpTarget('2024', 900)).toEqual(time(Date.UTC(2024, 0), Date.UTC(2025, 0)));
  expect(jumpTarget('2024-12', 900)).toEqual(time(Date.UTC(2024, 11), Date.UTC(2025, 0)));
  expect(jumpTarget('2024.2.29', 900)).toEqual(time(Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1)));
  expect(jumpTarget('Feb 2024', 900)).toEqual(time(Date.UTC(2024, 1), Date.UTC(2024, 2)));
  for (const day of ['3 May 2024', 'may 3, 2024', '2024 May 3'])
    expect(jumpTarget(day, 900)).toEqual(time(Date.UTC(2024, 4, 3), Date.UTC(2024, 4, 4)));
  for (const name of ['2024-02-30', 'IMG_2024', 'may rose 2024', 'rose 7']) {
    expect(jumpTarget(name, 900)).toEqual({ search: name });
  }
});
