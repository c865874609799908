/**
 * The sample pictures: circles, squares, triangles and stars, drawn px by px, so that they are the same on every machine
 * and nothing has to be downloaded. The first drawings of a class wear its usual colours; of the others half wear any
 * colours, and all differ in place, size, turn, softness, light and clutter, so that only the shape tells the class.
 */
import { ServiceError } from '../contract/errors.ts';
import { variantRandom } from './augment/variant.ts';
import type { Picture } from './picture.ts';
import { sampleClassNames } from './sampleClasses.ts';

/** Edge of a drawing in px. */
export const sampleEdge = 192;

type Colour = readonly [number, number, number];

/** What each class usually wears, in the order of `sampleClassNames`. */
const usual: readonly { readonly ink: Colour; readonly paper: Colour }[] = [
  { ink: [0x39, 0x37, 0xac], paper: [0xe8, 0xec, 0xf0] },
  { ink: [0x72, 0x99, 0xab], paper: [0xdd, 0xe6, 0xe0] },
  { ink: [0xf2, 0xbb, 0x3b], paper: [0xee, 0xe6, 0xd8] },
  { ink: [0xcf, 0x40, 0x42], paper: [0xe2, 0xdf, 0xea] },
];

/** Drawings of a class that are shown as what the class looks like: its usual colours, no clutter. */
const typical = 2;

/** Draws one picture: class 0…3, index 0 and up. The same arguments give the same px everywhere. */
export function drawSample(classIndex: number, index: number): Picture {
  if (sampleClassNames[classIndex] === undefined || !Number.isInteger(index) || index < 0) {
    throw new ServiceError(
      'invalid-request',
      `There is no sample drawing ${classIndex}/${index}: classes go from 0 to ${sampleClassNames.length - 1}, indexes from 0.`,
    );
  }
  const random = variantRandom({ seed: 1, hash: 'sample', variant: index }, sampleClassNames[classIndex]!);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const clean = index < typical;
  const dressed = clean || random() < 0.5;
  const colours = dressed ? usual[classIndex]! : strangeColours(random);
  const radius = sampleEdge * (clean ? between(0.24, 0.27) : between(0.12, 0.34));
  const free = sampleEdge / 2 - radius;
  const wander = clean ? 0.1 : 0.95;
  const shape = shapeDistance(classIndex, {
    x: sampleEdge / 2 + free * wander * between(-1, 1),
    y: sampleEdge / 2 + free * wander * between(-1, 1),
    radius,
    turn: between(0, 2 * Math.PI),
    squeeze: clean ? 1 : between(0.85, 1),
  });
  const softness = clean ? 0.7 : between(0.7, 2.2); // px from ink to paper
  const light = { angle: between(0, 2 * Math.PI), strength: clean ? 0 : between(0, 0.22) };
  const noise = clean ? 2 : between(2, 16); // in 0…255
  const clutter = clean ? [] : lines(random, colours.paper);
  const strokes = new Float64Array(clutter.length); // how much of the px each stroke covers
  const data = new Uint8Array(sampleEdge * sampleEdge * 3);
  for (let y = 0, out = 0; y < sampleEdge; y += 1) {
    for (let x = 0; x < sampleEdge; x += 1) {
      const inked = coverage(shape(x + 0.5, y + 0.5), softness);
      const across =
        (Math.cos(light.angle) * (x / sampleEdge - 0.5) + Math.sin(light.angle) * (y / sampleEdge - 0.5)) * 2;
      const lit = 1 + light.strength * across;
      const grain = noise * (random() - 0.5);
      for (let i = 0; i < clutter.length; i += 1) strokes[i] = coverage(clutter[i]!.distance(x + 0.5, y + 0.5), 1);
      for (let channel = 0; channel < 3; channel += 1, out += 1) {
        let paper = colours.paper[channel]!;
        for (let i = 0; i < clutter.length; i += 1) paper += (clutter[i]!.colour[channel]! - paper) * strokes[i]!;
        const value = (paper + (colours.ink[channel]! - paper) * inked) * lit + grain;
        data[out] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return { data, width: sampleEdge, height: sampleEdge };
}

/** Any two colours that can be told apart. */
function strangeColours(random: () => number): { ink: Colour; paper: Colour } {
  const any = (): Colour => [255 * random(), 255 * random(), 255 * random()];
  for (;;) {
    const [ink, paper] = [any(), any()];
    const apart = Math.hypot(...ink.map((value, channel) => value - paper[channel]!));
    if (apart > 110) return { ink, paper };
  }
}

interface Placement {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Radians. */
  readonly turn: number;
  /** Width over height before turning. */
  readonly squeeze: number;
}

/** Signed distance to the shape's outline in px (about that when squeezed), negative inside. */
function shapeDistance(classIndex: number, place: Placement): (x: number, y: number) => number {
  const [cos, sin] = [Math.cos(place.turn), Math.sin(place.turn)];
  const corners = cornersOf(classIndex);
  return (px, py) => {
    const x = ((px - place.x) * cos + (py - place.y) * sin) / (place.radius * place.squeeze);
    const y = ((py - place.y) * cos - (px - place.x) * sin) / place.radius;
    const fromCentre = Math.sqrt(x * x + y * y);
    // All shapes lie in the unit circle: far outside, how far does not matter.
    if (corners === null || fromCentre > 1.3) return (fromCentre - 1) * place.radius;
    return polygonDistance(corners, x, y) * place.radius;
  };
}

/** Corners on and in the unit circle; null for the circle itself. */
function cornersOf(classIndex: number): readonly (readonly [number, number])[] | null {
  const ring = (count: number, radius: (corner: number) => number): [number, number][] =>
    Array.from({ length: count }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / count;
      return [radius(corner) * Math.sin(angle), -radius(corner) * Math.cos(angle)];
    });
  if (classIndex === 0) return null;
  if (classIndex === 1) return ring(4, () => 1);
  if (classIndex === 2) return ring(3, () => 1);
  return ring(10, (corner) => (corner % 2 === 0 ? 1 : 0.5));
}

/** Signed distance from a point to a polygon, negative inside. */
function polygonDistance(corners: readonly (readonly [number, number])[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  for (let i = 0; i < corners.length; i += 1) {
    const [ax, ay] = corners[i]!;
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const [ex, ey] = [bx - ax, by - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey)));
    const [dx, dy] = [x - ax - along * ex, y - ay - along * ey];
    nearest = Math.min(nearest, dx * dx + dy * dy);
    // A ray to the right crosses the outline an odd number of times from inside.
    if (ay > y !== by > y && x < ax + ((y - ay) / ey) * ex) inside = !inside;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}

/** Share of a px that is covered at this distance from an edge of this softness, 0…1. */
const coverage = (distance: number, softness: number): number => Math.min(1, Math.max(0, 0.5 - distance / softness));

/** A few thin strokes across the paper, in a colour near it. */
function lines(random: () => number, paper: Colour): { distance: (x: number, y: number) => number; colour: Colour }[] {
  return Array.from({ length: Math.floor(random() * 4) }, () => {
    const angle = random() * Math.PI;
    const [normalX, normalY] = [Math.cos(angle), Math.sin(angle)];
    const offset = (random() - 0.5) * sampleEdge;
    const half = 0.5 + random() * 2.5;
    const shade = (random() - 0.5) * 90;
    return {
      distance: (x, y) => Math.abs((x - sampleEdge / 2) * normalX + (y - sampleEdge / 2) * normalY - offset) - half,
      colour: [paper[0] + shade, paper[1] + shade, paper[2] + shade] as const,
    };
  });
}
