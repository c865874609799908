/** Where tiles lie in the grid, in px of its scrolled content. */

export interface GridGeometry {
  columns: number;
  /** Edge of a tile; tiles fill the width. */
  tile: number;
  gap: number;
  /** Space left and above of the first tile. */
  inset: { x: number; y: number };
}

/** As many columns as fit at the chosen size; the tiles then share the whole width. */
export function gridGeometry(request: {
  width: number;
  tileSize: number;
  gap: number;
  inset: { x: number; y: number };
}): GridGeometry {
  const { gap, inset } = request;
  const inner = Math.max(1, request.width - 2 * inset.x);
  const columns = Math.max(1, Math.floor(request.width / request.tileSize));
  return { columns, gap, inset, tile: (inner - gap * (columns - 1)) / columns };
}

/** Px from the top of the content to the row that a place is in. */
export const rowTop = ({ columns, tile, gap, inset }: GridGeometry, place: number): number =>
  inset.y + Math.floor(place / columns) * (tile + gap);

/** The first place of the row at that height. */
export const placeAt = ({ columns, tile, gap, inset }: GridGeometry, y: number): number =>
  Math.max(0, Math.floor((y - inset.y) / (tile + gap))) * columns;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Places of the tiles that a box touches, in order. */
export function tilesInBox(box: Box, geometry: GridGeometry, total: number): number[] {
  const { columns, tile, gap, inset } = geometry;
  const step = tile + gap;
  const firstRow = Math.max(0, Math.floor((box.top - inset.y + gap) / step));
  const lastRow = Math.min(Math.ceil(total / columns) - 1, Math.floor((box.bottom - inset.y) / step));
  const firstColumn = Math.max(0, Math.floor((box.left - inset.x + gap) / step));
  const lastColumn = Math.min(columns - 1, Math.floor((box.right - inset.x) / step));
  const places: number[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const place = row * columns + column;
      if (place < total) places.push(place);
    }
  }
  return places;
}
