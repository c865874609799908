/** How measured figures are written, beyond texts/format.ts: shares with the digits their count allows, rates, sizes. */
import { count, shortTime } from '../texts/format.ts';

/** Before %; as in texts/format.ts. */
const thin = '\u2009';
/** Before other units: a number and its unit stay on one line. */
const space = '\u00a0';

/** A share in 0…1 of `n` photos: one decimal from 200 photos on, none below ("93.3 %", "93 %"). */
export const percent = (share: number, n = 0): string => `${percentFigure(share, n)}${thin}%`;

/** The same without the sign, for ranges: "89.3 and 95.9 %". Never rounds up to 100 what is not all. */
export function percentFigure(share: number, n = 0): string {
  const digits = n >= 200 ? 1 : 0;
  const rounded = (share * 100).toFixed(digits);
  if (share < 1 && Number(rounded) === 100) return digits === 1 ? '99.9' : '99';
  return digits === 1 ? rounded.replace(/\.0$/, '') : rounded;
}

/** A probability as the model says it: whole per cent, "< 1 %" and "> 99 %" at the ends. */
export function confidence(probability: number): string {
  if (probability > 0 && probability < 0.005) return `< 1${thin}%`;
  if (probability < 1 && probability >= 0.995) return `> 99${thin}%`;
  return `${Math.round(probability * 100)}${thin}%`;
}

/** Parameters and the like: "396", "2.9 k", "2.1 M", "1.4 G". */
export function amount(value: number): string {
  for (const [size, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= size * 0.9995) {
      const scaled = value / size;
      return `${scaled >= 99.95 ? Math.round(scaled) : scaled.toFixed(1).replace(/\.0$/, '')}${space}${letter}`;
    }
  }
  return count(value);
}

/** Memory given in MiB: "412 MB", "1.2 GB". */
export const memory = (mebibytes: number): string =>
  mebibytes < 1000 ? `${Math.round(mebibytes)}${space}MB` : `${(mebibytes / 1024).toFixed(1)}${space}GB`;

/** A learning rate without needless digits: "0.003", "0.00014". */
export function rate(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(digits, 8))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** "today 14:23", "12 Nov 14:23". */
export function when(timestampMs: number, nowMs: number): string {
  const date = new Date(timestampMs);
  const today = date.toDateString() === new Date(nowMs).toDateString();
  const day = today ? 'today' : `${date.getDate()} ${date.toLocaleString('en', { month: 'short' })}`;
  return `${day} ${shortTime(timestampMs)}`;
}
