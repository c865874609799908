import { expect, test } from 'vitest';
import { confidentLearning } from '../../../../main/library/checks/confidentLearning.ts';
import golden from '../../../golden/evaluation/confidentLearning.json' with { type: 'json' };

test('the confident joint and the issues are those of the definition', () => {
  const { issues, confidentJoint } = confidentLearning(
    golden.labels,
    Float32Array.from(golden.probabilities),
    golden.classes,
  );
  expect(confidentJoint).toEqual(golden.confidentJoint);
  expect(issues.map(({ row, suggested }) => [row, suggested]).sort()).toEqual(
    golden.issues.map(({ row, suggested }) => [row, suggested]).sort(),
  );
  for (const [at, { score }] of issues.entries()) expect(score).toBeCloseTo(golden.issues[at]!.score, 5);
});

test('photos that no fold held out are left out', () => {
  const probabilities = Float32Array.of(0.9, 0.1, 0.2, 0.8, Number.NaN, Number.NaN, 0.1, 0.9);
  expect(confidentLearning([0, 1, 0, 0], probabilities, 2)).toEqual({
    confidentJoint: [
      [1, 1],
      [0, 1],
    ],
    issues: [{ row: 3, suggested: 1, score: expect.closeTo(0.9, 5) }],
  });
});
