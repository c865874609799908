/** Whether a thaw depth fits into memory, and with which batch it would. */

/** Most memory held at some batch size. */
export interface PeakAt {
  readonly batch: number;
  readonly bytes: number;
}

export interface DepthMemory {
  readonly peakBytes: number;
  readonly fits: boolean;
  /** Largest power of two up to the batch that fits; null when not even one row does. */
  readonly suggestedBatch: number | null;
}

/**
 * `measured` at one size, or at two, from which others follow in a line: each row has maps of its own. With one, only that size and
 * smaller ones are known to fit.
 */
export function depthMemory(measured: readonly PeakAt[], batch: number, freeBytes: number): DepthMemory {
  const bytesAt = lineThrough(measured);
  const peakBytes = bytesAt(batch);
  const fits = peakBytes <= freeBytes;
  if (fits) return { peakBytes, fits, suggestedBatch: powerUpTo(batch) };
  for (let smaller = powerUpTo(batch); smaller >= 1; smaller /= 2)
    if (bytesAt(smaller) <= freeBytes) return { peakBytes, fits, suggestedBatch: smaller };
  return { peakBytes, fits, suggestedBatch: null };
}

function lineThrough(measured: readonly PeakAt[]): (batch: number) => number {
  const [first, last] = [measured[0]!, measured.at(-1)!];
  const perRow = first.batch === last.batch ? 0 : Math.max(0, (last.bytes - first.bytes) / (last.batch - first.batch));
  return (batch) => last.bytes + (batch - last.batch) * perRow;
}

const powerUpTo = (value: number): number => 2 ** Math.floor(Math.log2(Math.max(1, value)));
