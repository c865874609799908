import { expect, test } from 'vitest';
import type { CheckData, CheckedPhoto, NewFinding } from '../../../../main/library/checks/check.ts';
import { imbalance } from '../../../../main/library/checks/imbalance.ts';
import { shortcut } from '../../../../main/library/checks/shortcut.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';

const classes = [
  { classId: 1, name: 'ant' },
  { classId: 2, name: 'bee' },
];

/** Photos that differ by chance, but for what `change` says of each class. */
function dataOf(counts: readonly number[], change: (classId: number) => Partial<CheckedPhoto>): CheckData {
  const random = seededRandom(7, 'photos');
  const photos = counts.flatMap((count, index) =>
    Array.from({ length: count }, (): CheckedPhoto => {
      const hash = Array.from({ length: 64 }, () => Math.floor(16 * random()).toString(16)).join('');
      return {
        ...{
          photoId: Math.floor(1e9 * random()),
          hash,
          groupId: null,
          classId: index + 1,
          format: 'jpeg',
          camera: null,
        },
        ...{ sizeBytes: 1e5 * random(), width: 400 + 400 * random(), height: 500, brightness: random() },
        ...{ borderRed: random(), borderGreen: random(), borderBlue: random(), borderSpread: 0.1 },
        ...change(index + 1),
      } as CheckedPhoto;
    }),
  );
  return { photos, classes } as unknown as CheckData;
}

const found = (data: CheckData) => shortcut.run(data) as readonly NewFinding[];

test('what tells the label by chance is no shortcut', () => {
  expect(found(dataOf([120, 120], () => ({})))).toEqual([]);
});

test('a camera, a file size or a border that goes with a class is one, with its accuracy against the commonest label', () => {
  const byCamera = found(dataOf([60, 60], (classId) => ({ camera: classId === 1 ? 'Canon EOS' : 'Pixel 8' })));
  expect(byCamera.map(({ key, score }) => ({ key, score }))).toEqual([{ key: 'camera', score: 1 }]);
  expect(byCamera[0]?.text).toContain('The camera model alone tells the label of 100\u2009% of 120 photos');
  expect(byCamera[0]?.text).toContain('would be right for 50\u2009%');
  const bySize = found(dataOf([60, 60], (classId) => (classId === 1 ? { sizeBytes: 2e5 } : {})));
  expect(bySize.map(({ key }) => key)).toEqual(['file size']);
  const byBorder = found(
    dataOf([60, 60], (classId) => (classId === 1 ? { borderRed: 0, borderGreen: 0, borderBlue: 0 } : {})),
  );
  expect(byBorder.map(({ key }) => key)).toEqual(['border']);
});

test('a class with five times fewer photos is named, one with half as many is not', () => {
  expect(imbalance.run(dataOf([100, 50], () => ({})))).toEqual([]);
  expect(imbalance.run(dataOf([100, 20], () => ({})))).toMatchObject([{ key: 'class 2', score: 0.8 }]);
});
