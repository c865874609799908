/** A stream whose work stops when its caller leaves: by the signal, or by not asking on. */
import type { CallOptions } from '../../contract/services.ts';

/** `begin` gets a signal for the work. A stream that was left ends; it does not fail. */
export function untilLeft<Value>(
  options: CallOptions | undefined,
  begin: (signal: AbortSignal) => AsyncGenerator<Value, void, void>,
): AsyncIteratorObject<Value, undefined, void> {
  const left = new AbortController();
  const signal = options?.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  const values = begin(signal);
  const ended = { done: true, value: undefined } as const;
  const iterator: AsyncIteratorObject<Value, undefined, void> = {
    async next() {
      try {
        const step = await values.next();
        return step.done ? ended : { done: false, value: step.value };
      } catch (error) {
        if (signal.aborted) return ended;
        throw error;
      }
    },
    async return() {
      left.abort();
      // It may be waiting for the work, which ends by itself now.
      values.return().catch(() => {});
      return ended;
    },
    [Symbol.asyncIterator]: () => iterator,
    async [Symbol.asyncDispose]() {
      await iterator.return?.();
    },
  };
  return iterator;
}
