/**
 * Hands every published value to every listener, each through a queue of its own. A slow listener gets the latest value
 * of each key instead of a growing backlog; a listener that stops is forgotten at once.
 */
export interface Channel<Value> {
  publish(value: Value): void;
  /**
   * Values from now on, after the `first` ones. Listening starts with this call, not with the first `next`, so nothing is
   * missed in between. Ends when the signal aborts, when the caller stops iterating, or when the channel closes.
   */
  subscribe(signal?: AbortSignal, first?: readonly Value[]): AsyncIteratorObject<Value, undefined, void>;
  /** Listeners now, for tests and the status page. */
  readonly listeners: number;
  /** Ends every listener's iteration. */
  close(): void;
}

export function createChannel<Value>(options: {
  /** Values with the same key replace each other while they wait in a queue. */
  key: (value: Value) => string;
  /** What is kept of a waiting value and the one that replaces it; default: the newer one. */
  merge?: (waiting: Value, newer: Value) => Value;
}): Channel<Value> {
  const merge = options.merge ?? ((_waiting, newer) => newer);
  const subscriptions = new Set<{ push(value: Value): void; end(): void }>();
  let closed = false;

  return {
    publish(value) {
      for (const subscription of subscriptions) subscription.push(value);
    },
    subscribe(signal, first = []) {
      const queue = new Map<string, Value>();
      let wake: (() => void) | null = null;
      let ended = false;
      const subscription = {
        push(value: Value) {
          const key = options.key(value);
          const waiting = queue.get(key);
          // Deleted first, so that the merged value goes to the end of the queue and order stays by time.
          queue.delete(key);
          queue.set(key, waiting === undefined ? value : merge(waiting, value));
          wake?.();
        },
        end() {
          ended = true;
          subscriptions.delete(subscription);
          signal?.removeEventListener('abort', subscription.end);
          wake?.();
        },
      };
      for (const value of first) subscription.push(value);
      if (closed || signal?.aborted) ended = true;
      else {
        subscriptions.add(subscription);
        signal?.addEventListener('abort', subscription.end, { once: true });
      }

      const iterator: AsyncIteratorObject<Value, undefined, void> = {
        async next() {
          while (!ended) {
            for (const [key, value] of queue) {
              queue.delete(key);
              return { done: false, value };
            }
            const { promise, resolve } = Promise.withResolvers<void>();
            wake = resolve;
            await promise;
            wake = null;
          }
          return { done: true, value: undefined };
        },
        async return() {
          subscription.end();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]: () => iterator,
        async [Symbol.asyncDispose]() {
          subscription.end();
        },
      };
      return iterator;
    },
    get listeners() {
      return subscriptions.size;
    },
    close() {
      closed = true;
      for (const subscription of [...subscriptions]) subscription.end();
    },
  };
}
