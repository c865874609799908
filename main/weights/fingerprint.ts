/** Names values by their hash, so that the same weights are recognised in whatever file they come. */
import { createHash } from 'node:crypto';
import type { ParameterSpec, Parameters } from '../networks/graph.ts';

/** SHA-256 over names, shapes and float32 values in the order of `specs`, 64 hex digits. */
export function fingerprintOf(specs: readonly ParameterSpec[], parameters: Parameters): string {
  const hash = createHash('sha256');
  for (const { name, shape } of specs) {
    const values = parameters.get(name)!;
    hash.update(`${name} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
