/** Numbers as people read them on a terminal, always with what they stand on. */
import type { Estimate } from '../contract/index.ts';

/** "1 photo", "12 photos", "12,345 photos". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A share of 0…1 as "93.3 %" when at least 200 photos stand behind it, else "93 %": more digits would carry no meaning. */
export function percent(share: number, photos: number): string {
  return `${(share * 100).toFixed(photos >= 200 ? 1 : 0)} %`;
}

/** "84 % right: 128 of 153 photos it had never seen (95 % interval 77 to 89 %)"; `which` says which photos they were. */
export function accuracySentence(accuracy: Estimate, which = 'it had never seen'): string {
  const low = percent(accuracy.low, accuracy.n).replace(' %', '');
  return (
    `${percent(accuracy.value, accuracy.n)} right: ${accuracy.correct.toLocaleString('en')} of ` +
    `${count(accuracy.n, 'photo')} ${which} (95 % interval ${low} to ${percent(accuracy.high, accuracy.n)})`
  );
}

/** "0.4 s", "9 s", "2 min 10", "1 h 05". */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)}`;
}

/** "45 to 65 s", "9 s", "50 s to 1 min 20": what is left, as a range unless both ends read the same. */
export function durationRange(range: { readonly low: number; readonly high: number }): string {
  const low = duration(Math.max(1, range.low));
  const high = duration(Math.max(1, range.high));
  if (low === high) return high;
  return low.endsWith(' s') && high.endsWith(' s') ? `${low.slice(0, -2)} to ${high}` : `${low} to ${high}`;
}

/** "850 bytes", "4.3 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}

/** "610", "12.3 k", "4.09 G": a large count with three digits that mean something. */
export function thousands(number: number): string {
  const units = ['', ' k', ' M', ' G', ' T'];
  let value = number;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return String(number);
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)}${units[unit]}`;
}

const pad = (number: number) => String(number).padStart(2, '0');
