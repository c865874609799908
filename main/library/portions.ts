/** Long loops that let the engine answer others in between. */
import { setImmediate } from 'node:timers/promises';

/** Few enough that simple work on them takes some milliseconds. */
const portionSize = 4000;

/** The items in portions, with a turn of the event loop between two of them. */
export async function* inPortions<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  for (let from = 0; from < items.length; from += portionSize) {
    if (from > 0) await setImmediate();
    yield items.slice(from, from + portionSize);
  }
}

/** How long others may have to wait, ms. */
const turnMs = 20;

/** For loops whose steps take differently long: called after each, it gives others their turn when it is time. Throws the signal's reason then. */
export function givingWay(signal?: AbortSignal): () => Promise<void> {
  let turnEnds = performance.now() + turnMs;
  return async () => {
    if (performance.now() <= turnEnds) return;
    signal?.throwIfAborted();
    await setImmediate();
    turnEnds = performance.now() + turnMs;
  };
}
