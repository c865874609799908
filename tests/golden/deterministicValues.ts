/** The values that golden files are computed from, as tests/golden/make/deterministic_values.py makes them. */

/** `count` values in −1…1: FNV-1a of the name plus a Weyl sequence, mixed by lowbias32; mapped, then rounded to float32. */
export function deterministicValues(name: string, count: number, map = (value: number) => value): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let x = (seed + Math.imul(index, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x = (x ^ (x >>> 16)) >>> 0;
    values[index] = map((x / 2 ** 32) * 2 - 1);
  }
  return values;
}

/** `cw`, `lw`: weights of convolutions and linear layers; `b`: their biases; `nw`, `nb`, `rm`, `rv`: batch norm. */
export type ParameterKind = 'cw' | 'lw' | 'b' | 'nw' | 'nb' | 'rm' | 'rv';

/** A network's parameter by its state_dict name. */
export function deterministicParameter(name: string, shape: readonly number[], kind: ParameterKind): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const map = (base: number, scale: number) => deterministicValues(name, count, (value) => base + scale * value);
  switch (kind) {
    case 'cw':
    case 'lw': {
      // Depthwise convolutions (one input channel a group) lose half of what they see to the activation, and more.
      const gain = kind === 'lw' ? 1 : shape[1] === 1 ? 4 : 2;
      return map(0, Math.sqrt((3 * gain) / (count / shape[0]!)));
    }
    case 'b':
      return map(0, 0.05);
    case 'nw':
      return map(0.8, 0.2);
    case 'nb':
    case 'rm':
      return map(0, 0.1);
    case 'rv':
      return map(1, 0.4);
  }
}
