/** The values that golden files are computed from, as tests/golden/make/deterministic_values.py makes them. */

/** `count` values in −1…1: FNV-1a of the name plus a Weyl sequence, mixed by lowbias32; mapped, then rounded to float32. */
export function deterministicValues(name: string, count: number, map?: (value: number) => number): Float32Array {
  const values = new Float32Array(count);
  const seed = seedOf(name);
  for (let index = 0; index < count; index++) {
    const value = (mix((seed + Math.imul(index, 0x9e3779b9)) | 0) / 2 ** 32) * 2 - 1;
    values[index] = map === undefined ? value : map(value);
  }
  return values;
}

/**
 * `cw`, `lw`: weights of convolutions and linear layers; `b`: their biases; `nw`, `nb`, `rm`, `rv`: norms; `ls`: layer scale;
 * `o`: class token, position embedding, relative position bias.
 */
export type ParameterKind = 'cw' | 'lw' | 'b' | 'nw' | 'nb' | 'rm' | 'rv' | 'ls' | 'o';

const ranges: Readonly<Record<Exclude<ParameterKind, 'cw' | 'lw'>, readonly [base: number, scale: number]>> = {
  ...{ b: [0, 0.05], nw: [0.8, 0.2], nb: [0, 0.1], rm: [0, 0.1], rv: [1, 0.4], ls: [0.5, 0.1], o: [0, 0.02] },
};

/** A network's parameter by its state_dict name. */
export function deterministicParameter(name: string, shape: readonly number[], kind: ParameterKind): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const [base, scale] = kind === 'cw' || kind === 'lw' ? [0, weightScale(shape, kind)] : ranges[kind];
  const seed = seedOf(name);
  const values = new Float32Array(count);
  // No function call for each value: the largest networks have 140 million.
  for (let index = 0; index < count; index++) {
    let x = (seed + Math.imul(index, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    values[index] = base + scale * (((x ^ (x >>> 16)) >>> 0) * 2 ** -31 - 1);
  }
  return values;
}

function weightScale(shape: readonly number[], kind: 'cw' | 'lw'): number {
  // Depthwise convolutions (one input channel a group) lose half of what they see to the activation, and more.
  const gain = kind === 'lw' ? 1 : shape[1] === 1 ? 4 : 2;
  return Math.sqrt((3 * gain) / shape.slice(1).reduce((product, size) => product * size, 1));
}

function seedOf(name: string): number {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return seed;
}

/** lowbias32 */
function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
