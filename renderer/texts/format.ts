/** How numbers, times and sizes are written: no more digits than they deserve, a thin space before %. */

const thinSpace = '\u2009';
const counts = new Intl.NumberFormat('en');

/** 12345 → "12,345". */
export const count = (value: number): string => counts.format(value);

/** A count with its noun: (1, 'photo') → "1 photo", (6, 'photo') → "6 photos"; an irregular plural is handed in. */
export const countOf = (value: number, singular: string, plural = `${singular}s`): string =>
  `${count(value)} ${value === 1 ? singular : plural}`;

/** A share of 0…1 that stands on `n` photos: one decimal from 200 photos on, none below. */
export function percent(share: number, n = 0): string {
  return `${(share * 100).toFixed(n >= 200 ? 1 : 0)}${thinSpace}%`;
}

/** Seconds as people say them: "9 s", "2 min 10", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60}`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** A range of seconds: "45 to 65 s", "2 to 3 min". The same on both ends is said once. */
export function durationRange(range: { low: number; high: number }): string {
  const [unitSeconds, unit] = range.high < 90 ? [1, 's'] : range.high < 5400 ? [60, 'min'] : [3600, 'h'];
  const low = Math.max(1, Math.round(range.low / unitSeconds));
  const high = Math.max(1, Math.round(range.high / unitSeconds));
  return low === high ? `${high} ${unit}` : `${low} to ${high} ${unit}`;
}

/** The end of a range of seconds as one figure, for narrow places: "6 min", "40 s". */
export function shortDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Bytes: "38 kB", "4.2 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** How much of a file is there, in the unit of the whole: "12 of 45 MB". */
export function sizeOf(done: number, total: number): string {
  const [size, unit] =
    total < 1000
      ? [1, 'bytes']
      : total < 1_000_000
        ? [1000, 'kB']
        : total < 1_000_000_000
          ? [1_000_000, 'MB']
          : [1_000_000_000, 'GB'];
  const digits = total / size < 10 && size > 1000 ? 1 : 0;
  return `${(done / size).toFixed(digits)} of ${(total / size).toFixed(digits)} ${unit}`;
}

/** "14:05:22" in this machine's time. */
export const clockTime = (at: number): string => new Date(at).toLocaleTimeString('en-GB');

/** "14:05". */
export const shortTime = (at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "4 May 2013" in this machine's time. */
export const dayOf = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** "4 May 2013, 11:20" in this machine's time; `utc` for EXIF times, which are the camera's own. */
export const dateAndTime = (at: number, zone: 'local' | 'utc' = 'local'): string =>
  new Date(at)
    .toLocaleString('en-GB', {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
    })
    .replace(' at ', ', ');

/** "4 May 2013", of a camera's own time. */
export const dateOnly = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
