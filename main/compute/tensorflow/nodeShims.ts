/** What tfjs-node 4.22 still expects of Node's `util` and Node 23 took away (tensorflow/tfjs#8425, merged, never released). */
import { createRequire } from 'node:module';

/** To be called before tfjs-node is loaded. */
export function addNodeShims(): void {
  // The CommonJS module, which is the one that tfjs-node reads from; the ES module's exports are fixed.
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  // Still there, but it complains on standard error when it is used.
  util.isArray = Array.isArray;
}
