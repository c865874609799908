/** Turns the bytes of floating-point tensors into float32. */

export const floatTypes = ['F64', 'F32', 'F16', 'BF16'] as const;
export type FloatType = (typeof floatTypes)[number];

/** Little-endian bytes → float32 values. F64 is rounded, the others are exact. */
export function decodeFloats(type: FloatType, bytes: Buffer): Float32Array {
  // A copy in a buffer of its own: tensors may begin at any byte, typed arrays may not.
  const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  switch (type) {
    case 'F32':
      return new Float32Array(own);
    case 'F64':
      return Float32Array.from(new Float64Array(own));
    case 'F16':
      return Float32Array.from(new Uint16Array(own), halfToFloat);
    case 'BF16': {
      // bfloat16 is the upper half of a float32.
      const bits = Uint32Array.from(new Uint16Array(own), (half) => half << 16);
      return new Float32Array(bits.buffer);
    }
  }
}

/** IEEE 754 binary16 → number. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
