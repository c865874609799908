/** Lets one after another work: two that measure at once would measure each other. */

/** Resolves when it is the caller's turn, with what ends it. Rejects with the signal's reason while waiting. */
export type Turns = (signal: AbortSignal) => Promise<() => void>;

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return async (signal) => {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = before.then(() => turn.promise);
    const gone = Promise.withResolvers<never>();
    const leave = () => gone.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([before, gone.promise]);
      return turn.resolve;
    } catch (error) {
      turn.resolve();
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      gone.promise.catch(() => {});
    }
  };
}
