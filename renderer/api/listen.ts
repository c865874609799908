/** Reads an event stream of the engine until the effect ends; a broken stream ends quietly, the connection reports it. */
export function listen<Item>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  receive: (item: Item) => void,
): () => void {
  const controller = new AbortController();
  const read = async () => {
    for await (const item of await open(controller.signal)) {
      if (controller.signal.aborted) return;
      receive(item);
    }
  };
  read().catch((problem: unknown) => {
    if (!controller.signal.aborted) console.warn('The engine stopped sending news.', problem);
  });
  return () => controller.abort();
}
