/** Probabilities as the database keeps them: little-endian float32. */

export const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();

export function floatsFrom(bytes: Uint8Array): Float32Array {
  // A copy: the bytes may lie anywhere, floats must be aligned.
  const copy = bytes.slice();
  return new Float32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4);
}
