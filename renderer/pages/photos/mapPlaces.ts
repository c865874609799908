/** Where things of the map are on screen: the camera, what a lasso holds, and which photos have room for a thumbnail. */
import type { Camera } from '../../components/pointLayer.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Share of the smaller side that the whole map takes. */
const fitShare = 0.9;
const zoomMost = 80;

export const fitted = ({ width, height }: Size): Camera => ({
  x: 0.5,
  y: 0.5,
  scale: Math.max(1, fitShare * Math.min(width, height)),
});

/** How much larger than as it fits. */
export const zoomOf = (camera: Camera, size: Size): number => camera.scale / fitted(size).scale;

/** CSS px from the top left of a place, 0…65535 on both axes. */
export const toScreen = (camera: Camera, { width, height }: Size, x: number, y: number): Spot => ({
  x: width / 2 + (x / 65_535 - camera.x) * camera.scale,
  y: height / 2 - (y / 65_535 - camera.y) * camera.scale,
});

/** Larger by a factor, what lies under `spot` staying there. */
export function zoomed(camera: Camera, size: Size, factor: number, spot: Spot): Camera {
  const least = fitted(size).scale / 2;
  const scale = Math.max(least, Math.min(zoomMost * fitted(size).scale, camera.scale * factor));
  const under = {
    x: camera.x + (spot.x - size.width / 2) / camera.scale,
    y: camera.y - (spot.y - size.height / 2) / camera.scale,
  };
  return {
    scale,
    x: under.x - (spot.x - size.width / 2) / scale,
    y: under.y + (spot.y - size.height / 2) / scale,
  };
}

export const moved = (camera: Camera, byX: number, byY: number): Camera => ({
  ...camera,
  x: camera.x - byX / camera.scale,
  y: camera.y + byY / camera.scale,
});

/** Rows of the places inside a closed line on screen, by the rule of crossings. */
export function inside(camera: Camera, size: Size, places: Uint16Array, line: readonly Spot[]): number[] {
  if (line.length < 3) return [];
  const [left, right] = [Math.min(...line.map(({ x }) => x)), Math.max(...line.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...line.map(({ y }) => y)), Math.max(...line.map(({ y }) => y))];
  const rows: number[] = [];
  const { width, height } = size;
  for (let row = 0; row < places.length / 2; row++) {
    const x = width / 2 + (places[2 * row]! / 65_535 - camera.x) * camera.scale;
    const y = height / 2 - (places[2 * row + 1]! / 65_535 - camera.y) * camera.scale;
    if (x < left || x > right || y < top || y > bottom) continue;
    let crossings = 0;
    for (let at = 0; at < line.length; at++) {
      const [one, other] = [line[at]!, line[(at + 1) % line.length]!];
      if (one.y > y !== other.y > y && x < one.x + ((y - one.y) / (other.y - one.y)) * (other.x - one.x)) crossings++;
    }
    if (crossings % 2 === 1) rows.push(row);
  }
  return rows;
}

/** Rows whose thumbnails of `edge` px fit without covering each other, the same ones first as long as they are in view. */
export function withRoom(camera: Camera, size: Size, places: Uint16Array, edge: number, most: number): number[] {
  // Middles of the thumbnails so far, by the cell they lie in.
  const taken = new Map<number, Spot>();
  const columns = Math.ceil(size.width / edge) + 4;
  const rows: number[] = [];
  const photos = places.length / 2;
  // A walk that visits every photo once in a spread-out order that never changes.
  const stride = strideFor(photos);
  const around = [0, -1, 1].flatMap((down) => [0, -1, 1].map((along) => down * columns + along));
  const { width, height } = size;
  for (let step = 0, row = 0; step < photos && rows.length < most; step++, row = (row + stride) % photos) {
    const x = width / 2 + (places[2 * row]! / 65_535 - camera.x) * camera.scale;
    const y = height / 2 - (places[2 * row + 1]! / 65_535 - camera.y) * camera.scale;
    if (x < edge / 2 || y < edge / 2 || x > width - edge / 2 || y > height - edge / 2) continue;
    const cell = Math.floor(y / edge) * columns + Math.floor(x / edge);
    let clash = false;
    for (let at = 0; at < around.length && !clash; at++) {
      const other = taken.get(cell + around[at]!);
      clash = other !== undefined && Math.abs(other.x - x) < edge && Math.abs(other.y - y) < edge;
    }
    if (clash) continue;
    taken.set(cell, { x, y });
    rows.push(row);
  }
  return rows;
}

/** Near the golden section of the count and without a common divisor with it. */
function strideFor(photos: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.max(1, Math.round(photos * 0.618));
  while (divisor(photos, stride) !== 1) stride++;
  return stride;
}
