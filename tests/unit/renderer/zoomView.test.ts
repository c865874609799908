import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clamped, fitView, zoomedAt } from '../../../renderer/pages/photos/zoomView.ts';

const stage = { width: 800, height: 600 };

test('the whole picture stands in the middle, small ones enlarged', () => {
  expect(fitView(stage, { width: 1600, height: 400 }, 0)).toEqual({ scale: 0.5, x: 0, y: 200 });
  expect(fitView(stage, { width: 100, height: 100 }, 50)).toEqual({ scale: 5, x: 150, y: 50 });
});

test('what is under the pointer stays under it', () => {
  fc.assert(
    fc.property(
      fc.record({ scale: fc.double({ min: 0.1, max: 8, noNaN: true }), x: fc.integer(), y: fc.integer() }),
      fc.double({ min: 0.1, max: 8, noNaN: true }),
      fc.record({ x: fc.nat(800), y: fc.nat(600) }),
      (view, scale, at) => {
        const next = zoomedAt(view, scale, at);
        expect((at.x - next.x) / next.scale).toBeCloseTo((at.x - view.x) / view.scale, 3);
        expect((at.y - next.y) / next.scale).toBeCloseTo((at.y - view.y) / view.scale, 3);
      },
    ),
    { seed: 1, examples: [[{ scale: 1, x: 0, y: 0 }, 2, { x: 400, y: 300 }]] },
  );
});

test('no empty stage shows beside a large picture, and a narrow one stays in the middle', () => {
  const picture = { width: 1000, height: 100 };
  expect(clamped({ scale: 1, x: 50, y: -400 }, stage, picture)).toEqual({ scale: 1, x: 0, y: 250 });
  expect(clamped({ scale: 1, x: -900, y: 0 }, stage, picture)).toEqual({ scale: 1, x: -200, y: 250 });
  expect(clamped({ scale: 1, x: -120, y: 0 }, stage, picture)).toEqual({ scale: 1, x: -120, y: 250 });
});
