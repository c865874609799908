import { describe, expect, it } from 'vitest';
import { gridGeometry, placeAt, rowTop, tilesInBox } from '../../../renderer/pages/photos/gridGeometry.ts';

const inset = { x: 16, y: 6 };
const request = { width: 792, tileSize: 110, gap: 6, inset };

describe('the geometry of the photo grid', () => {
  it('fits as many columns as the width holds, and tiles fill it', () => {
    const { columns, tile } = gridGeometry(request);
    expect({ columns, filled: columns * tile + (columns - 1) * 6 }).toEqual({ columns: 7, filled: 760 });
  });

  it('keeps one column in a window narrower than a tile', () => {
    expect(gridGeometry({ ...request, width: 60 }).columns).toBe(1);
  });

  it('finds the tiles that a box touches, and none beyond the last photo', () => {
    const geometry = gridGeometry(request);
    const step = geometry.tile + 6;
    const inFirst = { left: 20, top: 10, right: 30, bottom: 20 };
    const overFour = { left: 16 + step - 10, top: 6 + step - 10, right: 16 + step + 10, bottom: 6 + step + 10 };
    const everything = { left: 0, top: 0, right: 800, bottom: 800 };
    const inTheGap = { left: 16 + geometry.tile + 1, top: 10, right: 16 + geometry.tile + 4, bottom: 20 };
    expect(tilesInBox(inFirst, geometry, 12)).toEqual([0]);
    expect(tilesInBox(overFour, geometry, 12)).toEqual([0, 1, 7, 8]);
    expect(tilesInBox(everything, geometry, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(tilesInBox(inTheGap, geometry, 12)).toEqual([]);
  });

  it('the place at the top of a row is in that row', () => {
    const geometry = gridGeometry({ width: 800, tileSize: 110, gap: 6, inset: { x: 16, y: 6 } });
    for (const place of [0, 1, 6, 7, 8, 700]) {
      const row = Math.floor(place / geometry.columns);
      expect(placeAt(geometry, rowTop(geometry, place) + 1)).toBe(row * geometry.columns);
    }
    expect(placeAt(geometry, -50)).toBe(0);
  });
});
