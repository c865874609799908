import { expect, it } from 'vitest';
import { colourDirectionsOf, colourSums } from '../../../main/imaging/augment/colourDirections.ts';
import { noise, paint, waves } from './testPictures.ts';

it('finds the line that colours lie on', () => {
  // All px on (2, 1, −2) / 3 through gray: ± 60 along it.
  const picture = paint(10, 10, (x) => (x % 2 === 0 ? [168, 148, 88] : [88, 108, 168]));
  const found = colourDirectionsOf([colourSums(picture)])!;
  expect(found.variances[0]).toBeCloseTo((60 / 255) ** 2, 6);
  expect(found.variances.slice(1)).toEqual([0, 0]);
  expect(found.directions.map((row) => row[0])).toEqual([0.6666667, 0.3333333, -0.6666667]);
});

it('are directions at right angles that the covariance only stretches, each picture counting the same', () => {
  const pictures = [waves(40, 30), noise(7, 9), paint(3, 3, (x, y) => [x * 100, y * 90, 20])];
  const { variances, directions } = colourDirectionsOf(pictures.map(colourSums))!;
  const px = pictures.flatMap(({ data }) =>
    Array.from({ length: data.length / 3 }, (_, i) => ({
      colour: [0, 1, 2].map((channel) => data[3 * i + channel]! / 255),
      share: 3 / data.length / pictures.length,
    })),
  );
  const mean = [0, 1, 2].map((channel) => px.reduce((sum, one) => sum + one.share * one.colour[channel]!, 0));
  const covariance = (a: number, b: number) =>
    px.reduce((sum, { colour, share }) => sum + share * (colour[a]! - mean[a]!) * (colour[b]! - mean[b]!), 0);
  const column = (k: number) => directions.map((row) => row[k]!);
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  for (const k of [0, 1, 2]) {
    const stretched = [0, 1, 2].map((a) =>
      dot(
        [0, 1, 2].map((b) => covariance(a, b)),
        column(k),
      ),
    );
    for (const a of [0, 1, 2]) expect(stretched[a]).toBeCloseTo(variances[k]! * column(k)[a]!, 6);
    for (const other of [0, 1, 2]) expect(dot(column(k), column(other))).toBeCloseTo(k === other ? 1 : 0, 6);
  }
  expect(variances).toEqual([...variances].sort((a, b) => b - a));
});

it('says nothing of no photos', () => {
  expect(colourDirectionsOf([])).toBeNull();
});
