/** Lets a bounded number of calls work at once; the others wait their turn, and leave when nobody waits for them any more. */
import { ServiceError } from '../contract/index.ts';

export interface Turnstile {
  /** Rejects with `cancelled` when the signal aborts while waiting. */
  pass<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

export function createTurnstile(places: number): Turnstile {
  const waiting = new Set<() => void>();
  let free = places;

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw cancelled();
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      waiting.delete(resolve);
      reject(cancelled());
    };
    waiting.add(resolve);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  return {
    async pass(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        const [next] = waiting;
        // The place goes to the next one directly, so that nobody slips in between.
        if (next) {
          waiting.delete(next);
          next();
        } else free++;
      }
    },
  };
}

const cancelled = () => new ServiceError('cancelled', 'Nobody waits for this picture any more.');
