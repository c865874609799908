/**
 * Lets a wall follow settings as fast as its pictures are drawn: new ones are taken up when the last are all there, so that
 * a moving slider is followed without ever asking for pictures that nobody will see. Says how long a wall took.
 */
import { useCallback, useEffect, useRef, useState } from 'react';

/** A wall that is not whole by then is not waited for. */
const patienceMs = 1500;

export interface LiveWall<Value> {
  /** What the wall is to show now. */
  readonly live: Value;
  /** Milliseconds from asking for the last whole wall until it was there; null before. */
  readonly drawnMs: number | null;
  /** To be called for each picture of the wall that is there. */
  shown(): void;
}

/** `pictures`: how many make a wall. A wall is another one when `value` is or `salt` differs. */
export function useLiveWall<Value>(value: Value, pictures: number, salt: string): LiveWall<Value> {
  const [live, setLive] = useState(value);
  const [whole, setWhole] = useState(false);
  const [drawnMs, setDrawnMs] = useState<number | null>(null);
  const wall = useRef({ missing: 0, startedAt: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wall begins when any of these differ.
  useEffect(() => {
    wall.current = { missing: pictures, startedAt: performance.now() };
    setWhole(false);
  }, [live, pictures, salt]);
  useEffect(() => {
    if (live === value) return;
    if (whole) {
      setLive(value);
      return;
    }
    const timer = setTimeout(() => setLive(value), patienceMs);
    return () => clearTimeout(timer);
  }, [live, value, whole]);
  const shown = useCallback(() => {
    wall.current.missing -= 1;
    if (wall.current.missing !== 0) return;
    setWhole(true);
    setDrawnMs(performance.now() - wall.current.startedAt);
  }, []);
  return { live, drawnMs, shown };
}
