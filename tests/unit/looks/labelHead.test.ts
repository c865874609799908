/** The head that learns from labels: fitted as the equations say, judged without a photo's own label, sure as often as it is right. */
import { expect, test } from 'vitest';
import { fitSharpness, shares } from '../../../main/looks/calibration.ts';
import { fitLabelHead } from '../../../main/looks/labelHead.ts';
import { fitRidge, ridgeScores } from '../../../main/looks/ridgeHead.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

/** Photos around one corner of a cube a class. */
function blobs(photos: number, width: number, classes: number, spread: number) {
  const random = seededRandom(4, 'blobs');
  const labels = Int32Array.from({ length: photos }, (_, photo) => photo % classes);
  const rows = Float32Array.from({ length: photos * width }, (_, at) => {
    const noise = random() + random() + random() - 1.5;
    return Number(at % width === labels[Math.floor(at / width)]) + spread * noise;
  });
  return { rows, labels };
}

/** Scores of `asked` by a head on the photos `used`, with a fixed penalty. */
function scoresOf(
  { rows, labels }: ReturnType<typeof blobs>,
  width: number,
  classes: number,
  used: number[],
  penalty: number,
  asked: number,
): Float32Array {
  const own = Float32Array.from(used.flatMap((photo) => [...rows.subarray(photo * width, (photo + 1) * width)]));
  const head = fitRidge(
    own,
    width,
    Int32Array.from(used, (photo) => labels[photo]!),
    classes,
    [penalty],
  );
  const scores = new Float32Array(classes);
  ridgeScores(head, rows.subarray(asked * width, (asked + 1) * width), scores);
  return scores;
}

test.each([
  { photos: 9, width: 14 },
  { photos: 40, width: 5 },
])(
  '$photos photos in $width values: the normal equations hold, and left-out scores are those of a fit without the photo',
  ({ photos, width }) => {
    const classes = 3;
    const data = blobs(photos, width, classes, 0.4);
    const head = fitRidge(data.rows, width, data.labels, classes);
    const all = [...Array(photos).keys()];
    // At the minimum the gradient is zero: Σ (score − target) · (x − mean) + penalty · weight = 0, and Σ (score − target) = 0.
    const scores = all.map((photo) => {
      const own = new Float32Array(classes);
      ridgeScores(head, data.rows.subarray(photo * width, (photo + 1) * width), own);
      return own;
    });
    for (let one = 0; one < classes; one++) {
      const residuals = all.map((photo) => scores[photo]![one]! - Number(data.labels[photo] === one));
      expect(residuals.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4);
      for (let column = 0; column < width; column++) {
        const slope = all.reduce((sum, photo) => sum + residuals[photo]! * data.rows[photo * width + column]!, 0);
        expect(slope + head.penalty * head.weight[one * width + column]!).toBeCloseTo(0, 4);
      }
    }
    for (const photo of all) {
      const used = all.filter((other) => other !== photo);
      const expected = scoresOf(data, width, classes, used, head.penalty, photo);
      for (let one = 0; one < classes; one++)
        expect(head.leftOut[photo * classes + one]).toBeCloseTo(expected[one]!, 4);
    }
  },
);

test('the sharpness is the one that suits the labels best, and few right answers do not make for certainty', () => {
  const random = seededRandom(5, 'scores');
  const [photos, classes, truth] = [4000, 3, 7];
  const scores = Float32Array.from({ length: photos * classes }, () => random());
  const labels = Int32Array.from({ length: photos }, (_, photo) => {
    const own = shares(scores.slice(photo * classes, (photo + 1) * classes), truth);
    const drawn = random();
    return drawn < own[0]! ? 0 : drawn < own[0]! + own[1]! ? 1 : 2;
  });
  expect(Math.abs(fitSharpness(scores, classes, labels) - truth)).toBeLessThan(0.5);

  const few = Float32Array.of(0.9, 0.1, 0.1, 0.9, 0.8, 0.2, 0.3, 0.7);
  const sure = shares(few.slice(0, 2), fitSharpness(few, 2, Int32Array.of(0, 1, 0, 1)));
  expect(sure[0]).toBeGreaterThan(0.6);
  expect(sure[0]).toBeLessThan(0.95);
});

test('confidence means what it says on photos that were not learnt from', () => {
  const [photos, width, classes] = [600, 8, 4];
  const { rows, labels } = blobs(photos, width, classes, 0.9);
  const vectors = { photoIds: Uint32Array.from({ length: photos }, (_, at) => at + 1), width, values: rows };
  const learnt = Uint32Array.from({ length: 120 }, (_, at) => at + 1);
  const head = fitLabelHead(
    vectors,
    { photoIds: learnt, classes: labels.slice(0, 120) },
    classes,
    (indices) => indices,
  );
  const said = new Float32Array(classes);
  let right = 0;
  let sure = 0;
  for (let row = 120; row < photos; row++) {
    head.probabilities(row, said);
    const best = said.indexOf(Math.max(...said));
    right += Number(best === labels[row]);
    sure += said[best]!;
  }
  const [share, confidence] = [right / 480, sure / 480];
  expect(share).toBeGreaterThan(0.5);
  expect(Math.abs(share - confidence)).toBeLessThan(0.08);
  // Judged without their own labels, the photos learnt from are called right about as often as new ones.
  expect(head.judged.n).toBe(120);
  expect(Math.abs(head.judged.correct / 120 - share)).toBeLessThan(0.1);
});

test('of very many labels some are taken, and photos without a look are left out', () => {
  const { rows, labels } = blobs(30, 3, 3, 0.2);
  const vectors = { photoIds: Uint32Array.from({ length: 30 }, (_, at) => 2 * at + 2), width: 3, values: rows };
  const photoIds = Uint32Array.of(2, 3, 4, 6, 8, 10, 12);
  const classes = Int32Array.from(photoIds, (photoId) => labels[photoId / 2 - 1] ?? 0);
  expect(fitLabelHead(vectors, { photoIds, classes }, 3, (indices) => indices).labels).toBe(6);
});
