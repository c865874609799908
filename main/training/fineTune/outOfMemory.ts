/** What to do when a device has no memory left for a batch. */

/** How runtimes and the system say so: onnxruntime's arenas on CPU, CUDA and WebGPU, and JavaScript's own buffers. */
const words =
  /out of (?:device )?memory|failed to allocate|allocat\w+ (?:memory )?fail|bad_alloc|bfcarena|cudaerrormemoryallocation|array buffer allocation failed|not enough memory/i;

export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && (words.test(error.message) || isOutOfMemory(error.cause));

/** Rows of the largest batch of at most `rows` that fills an update exactly. */
export function batchWithin(updateRows: number, rows: number): number {
  let batch = Math.max(1, Math.floor(rows));
  while (updateRows % batch !== 0) batch--;
  return batch;
}

/** Rows of the next smaller batch, at most half as many, that fills an update exactly; null when one row was too many. */
export const smallerBatch = (updateRows: number, rows: number): number | null =>
  rows <= 1 ? null : batchWithin(updateRows, rows / 2);
