/** Works on several items at once and hands the results out in the order of the items. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const underWay: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const started = work(item);
      // It may fail while an earlier one is awaited; its turn to be heard comes below.
      started.catch(() => {});
      underWay.push(started);
      const oldest = underWay.length >= atOnce ? underWay.shift() : undefined;
      if (oldest) yield await oldest;
    }
    while (underWay.length > 0) {
      const oldest = underWay.shift();
      if (oldest) yield await oldest;
    }
  } finally {
    // The caller left early, or an item failed: what is still under way ends, and its failure is nobody's any more.
    await Promise.allSettled(underWay);
  }
}
