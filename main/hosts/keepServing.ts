/** Serves an engine through a door; where its data is damaged, the way back first, and then the engine itself. */
import type { Engine, EngineOptions } from '../engine.ts';
import { isRecovery, openEngine } from '../recovery.ts';

export interface Served<Door> {
  /** The door that is open now; another one once a backup was put back. */
  readonly door: Door;
  readonly engine: Engine;
  /** Closes the door and the engine behind it. */
  close(): Promise<void>;
}

/** The answer to the call that put the backup back still has to leave. */
const lastAnswerMs = 150;

/** `open` opens the door on an engine, again for each new one; what it throws is thrown here, the engine closed. */
export async function keepServing<Door extends { close(): Promise<void> | void }>(
  options: EngineOptions,
  open: (engine: Engine) => Promise<Door>,
): Promise<Served<Door>> {
  let closed = false;
  let current = await openBoth();
  let swapping: Promise<void> = Promise.resolve();

  async function openBoth(): Promise<{ engine: Engine; door: Door }> {
    const engine = await openEngine(options);
    try {
      const door = await open(engine);
      if (isRecovery(engine)) void engine.restored.then(() => setTimeout(swap, lastAnswerMs));
      return { engine, door };
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  async function closeBoth(): Promise<void> {
    await current.door.close();
    await current.engine.close();
  }

  function swap(): void {
    if (closed) return;
    swapping = closeBoth().then(async () => {
      current = await openBoth();
    });
  }

  return {
    get door() {
      return current.door;
    },
    get engine() {
      return current.engine;
    },
    async close() {
      closed = true;
      await swapping;
      await closeBoth();
    },
  };
}
