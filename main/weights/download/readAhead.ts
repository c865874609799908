/**
 * Takes chunks out of a body as soon as they come. A broken connection throws away what waits in a body's own queue: bytes
 * that have arrived, and that a slow disk had not asked for yet.
 */
export function readAhead(
  body: AsyncIterable<Uint8Array>,
  /** When so many bytes wait, no more are taken. */
  mostBytes: number,
): AsyncIterableIterator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let end: { readonly error: unknown } | 'good' | null = null;
  let come = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();

  async function take(): Promise<void> {
    try {
      for await (const chunk of body) {
        waiting.push(chunk);
        waitingBytes += chunk.length;
        come.resolve();
        if (waitingBytes < mostBytes) continue;
        room = Promise.withResolvers();
        await room.promise;
      }
      end = 'good';
    } catch (error) {
      end = { error };
    }
    come.resolve();
  }

  async function* give(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk !== undefined) {
        waitingBytes -= chunk.length;
        if (waitingBytes < mostBytes) room.resolve();
        yield chunk;
      } else if (end === 'good') return;
      else if (end !== null) throw end.error;
      else {
        await come.promise;
        come = Promise.withResolvers();
      }
    }
  }

  void take();
  return give();
}
