/** Values that come faster than they are taken: the taker gets the latest. */
export interface Latest<Value> {
  push(value: Value): void;
  end(): void;
  /** Ends with the last value that was pushed before `end`. For one taker. */
  values(): AsyncGenerator<Value, void, void>;
}

export function latestOf<Value>(): Latest<Value> {
  let waiting: { readonly value: Value } | null = null;
  let ended = false;
  let news = Promise.withResolvers<void>();
  return {
    push(value) {
      waiting = { value };
      news.resolve();
    },
    end() {
      ended = true;
      news.resolve();
    },
    async *values() {
      for (;;) {
        await news.promise;
        news = Promise.withResolvers<void>();
        if (waiting !== null) {
          const { value } = waiting;
          waiting = null;
          yield value;
        }
        // Whatever came while the taker was busy is handed out before the end.
        if (ended && waiting === null) return;
        if (ended || waiting !== null) news.resolve();
      }
    },
  };
}
