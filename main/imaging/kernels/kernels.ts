/**
 * The loops over px in WebAssembly, four values at a time (SIMD without its relaxed part: the same bits on every machine).
 * Their memory is a workbench: nothing on it outlives the drawing of one view.
 */
import { kernelBytes } from './kernelBytes.ts';

type Numbers<Names extends readonly string[]> = { readonly [Index in keyof Names]: number };

/** Arguments as assembly/ names them; pointers are places in the memory, in bytes. */
interface Exports {
  sampleRow(...args: Numbers<[...SourceNames, 'viewWidth', 'viewHeight', 'out', 'j']>): void;
  warpAffine(
    ...args: Numbers<
      [
        ...SourceNames,
        ...['xi', 'xj', 'x0', 'yi', 'yj', 'y0', 'reachX', 'reachY'],
        ...['viewWidth', 'viewHeight', 'out'],
      ]
    >
  ): void;
  applyColour(at: number, length: number, settings: number): void;
  sumPlane(at: number, length: number): number;
  scalePlane(at: number, length: number, times: number, plus: number): void;
  addRows(...args: Numbers<['rows', 'stride', 'count', 'shares', 'carried', 'above', 'length']>): void;
  shrinkRow(...args: Numbers<['row', 'shares', 'ends', 'norm', 'factor', 'size', 'shrunk']>): void;
  blurPlanes(...args: Numbers<['at', 'width', 'height', 'weights', 'radius', 'row', 'rows']>): void;
}
type SourceNames = ['picture', 'width', 'height', 'firstRow', 'edges', 'colours', 'places', 'taps'];

const memory = new WebAssembly.Memory({ initial: 16 });

/** What assembly/ offers. Compiled at once: it is small, and views are drawn synchronously. */
export const kernels = new WebAssembly.Instance(
  new WebAssembly.Module(Uint8Array.from(Buffer.from(kernelBytes, 'base64'))),
  { env: { memory } },
).exports as unknown as Exports;

/** Where a kernel's settings lie: 1,000 bytes. */
export const settingsAt = 16;
/** Where the three planes of the view lie that is being drawn. */
const planesAt = 1024;

/** Numbers on the workbench from a place on; good until the next `roomFor`. */
export const floatsAt = (at: number, length: number): Float32Array => new Float32Array(memory.buffer, at, length);
export const doublesAt = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
export const wholesAt = (at: number, length: number): Int32Array => new Int32Array(memory.buffer, at, length);
export const bytesAt = (at: number, length: number): Uint8Array => new Uint8Array(memory.buffer, at, length);

/**
 * Makes room for three planes of `length` values, which may be written beyond by 16 bytes, and for `more` bytes, enough for
 * any blur at least. Says where each begins, at a multiple of 16.
 */
export function roomFor(length: number, more: number): { readonly planes: number; readonly room: number } {
  const room = Math.ceil((planesAt + 12 * length + 16) / 16) * 16;
  const missing = room + Math.max(more, 4 * length + 65_536) - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  return { planes: planesAt, room };
}

/** Makes room for parts of so many bytes, in place of any view, and says where each begins. */
export function layOut<Name extends string>(parts: Readonly<Record<Name, number>>): Record<Name, number> {
  let end = planesAt;
  const places = Object.entries<number>(parts).map(([name, bytes]) => {
    const place = end;
    end = Math.ceil((end + bytes) / 16) * 16;
    return [name, place];
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  // Its keys are those of `parts`.
  return Object.fromEntries(places) as Record<Name, number>;
}

/** Does something to three planes of `length` values: in place where they lie on the workbench, else on a copy there. */
export function onPlanes(
  data: Float32Array,
  at: number,
  length: number,
  work: (planes: number, room: number) => void,
): void {
  const { planes, room } = roomFor(length, 0);
  if (data.buffer === memory.buffer) {
    work(data.byteOffset + 4 * at, room);
    return;
  }
  const copy = floatsAt(planes, 3 * length);
  copy.set(data.subarray(at, at + 3 * length));
  work(planes, room);
  data.set(copy, at);
}
