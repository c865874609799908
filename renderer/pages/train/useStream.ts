/** Follows a stream of values that the engine measures: the latest one, and whether more will come. */
import { useEffect, useState } from 'react';
import { problemText } from '../../api/problemText.ts';

export interface Stream<Value> {
  readonly value: Value | null;
  /** More may come. */
  readonly open: boolean;
  /** Why it ended early, for people. */
  readonly problem: string | null;
}

const nothing = { value: null, open: false, problem: null };

/**
 * `key` says what is asked for: a new one starts anew after `afterMs` of quiet, null ends it. The last value stays while the
 * next is waited for only where `keeps` says so.
 */
export function useStream<Value>(
  key: string | null,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Value>>,
  afterMs: number,
): Stream<Value> {
  const [stream, setStream] = useState<Stream<Value> & { key: string | null }>({ ...nothing, key: null });
  // What is opened belongs to the key: a new function with the same key is the same request.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (key === null) return;
    const controller = new AbortController();
    const read = async () => {
      setStream({ value: null, open: true, problem: null, key });
      for await (const value of await open(controller.signal)) {
        if (controller.signal.aborted) return;
        setStream({ value, open: true, problem: null, key });
      }
      if (!controller.signal.aborted) setStream((now) => ({ ...now, open: false }));
    };
    const timer = window.setTimeout(() => {
      read().catch((problem: unknown) => {
        if (!controller.signal.aborted) setStream({ value: null, open: false, problem: problemText(problem), key });
      });
    }, afterMs);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [key, afterMs]);
  return stream.key === key ? stream : nothing;
}
