/** Writes safetensors bytes for tests: float32 tensors end to end in the given order. */
export function writeSafetensors(
  tensors: Readonly<Record<string, readonly [shape: readonly number[], values: Float32Array]>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let position = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, [shape, values]] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [position, position + values.byteLength] };
    position += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = Object.values(tensors).map(([, values]) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, text, ...data]);
}
