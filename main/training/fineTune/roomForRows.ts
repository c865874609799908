/** How many views of each photo can have their activations kept, given what the feature store and the disk hold. */

export interface RowsWanted {
  /** Of one row. */
  readonly bytes: number;
  readonly views: number;
  /** Photos that train: each has all views. */
  readonly trained: number;
  /** Photos that are only judged: each has its plain view. */
  readonly judged: number;
}

export interface RoomForRows {
  /** 0: none; the frozen part has to run in every step. */
  readonly views: number;
  /** What a person should know; null when everything fits. */
  readonly note: string | null;
}

/** @param roomBytes what may be written */
export function roomForRows({ bytes, views, trained, judged }: RowsWanted, roomBytes: number): RoomForRows {
  const needed = (count: number) => (trained * count + judged) * bytes;
  if (needed(views) <= roomBytes) return { views, note: null };
  const fitting = Math.max(0, Math.floor((roomBytes / bytes - judged) / Math.max(1, trained)));
  const asked = `The frozen part's output for ${views} ${views === 1 ? 'view' : 'views'} of each photo would take ${sized(needed(views))}`;
  const room = `${sized(roomBytes)} are free for it`;
  // A single view would mean no augmentation at all where some was asked for.
  if (fitting < Math.min(2, views))
    return { views: 0, note: `${asked}, and ${room}: the frozen part runs in every step instead, which is slower.` };
  return { views: fitting, note: `${asked}, and ${room}: ${fitting} views are used.` };
}

const sized = (bytes: number): string =>
  bytes < 1024 ** 3 ? `${Math.ceil(bytes / 1024 ** 2)} MiB` : `${(bytes / 1024 ** 3).toPrecision(2)} GiB`;
