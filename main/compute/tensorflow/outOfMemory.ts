/** TensorFlow's words for a full memory, as words that people know. */

/** The error itself when it is of another kind. */
export function explained(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (!/OOM when allocating|resource exhausted/i.test(message)) return error;
  return new Error('TensorFlow ran out of memory. A smaller batch needs less.', { cause: error });
}
