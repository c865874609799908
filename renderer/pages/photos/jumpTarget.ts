/** What a person typed after `:`, read as the number of a photo, a date, or words of a name. */

export type JumpTarget =
  /** 0 for the first photo. */
  | { readonly index: number }
  /** Ms since 1970 in the camera's own time, both ends included. */
  | { readonly from: number; readonly to: number }
  | { readonly search: string };

/** A number beyond the list that could be a year is one. Null while nothing is typed. */
export function jumpTarget(typed: string, total: number): JumpTarget | null {
  const text = typed.trim();
  if (text === '') return null;
  if (/^[\d,]+$/.test(text)) {
    const number = Number(text.replaceAll(',', ''));
    const isYear = /^\d{4}$/.test(text) && number > total && number >= 1900 && number <= 2100;
    if (!isYear) return { index: Math.min(Math.max(1, total), Math.max(1, number)) - 1 };
  }
  return dates(text) ?? { search: text };
}

/** "2024", "2024-05", "2024-05-03", "May 2024", "3 May 2024", "May 3 2024"; a day, a month or a year. */
function dates(text: string): { from: number; to: number } | null {
  const numbers = /^(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?$/.exec(text);
  if (numbers) return between(Number(numbers[1]), numbers[2], numbers[3]);
  const words = text.toLowerCase().split(/[\s,.]+/);
  const month = 1 + months.findIndex((name) => words.some((word) => word.length >= 3 && name.startsWith(word)));
  const year = words.find((word) => /^\d{4}$/.test(word));
  const day = words.find((word) => /^\d{1,2}$/.test(word));
  if (month === 0 || year === undefined || words.length !== (day === undefined ? 2 : 3)) return null;
  return between(Number(year), String(month), day);
}

function between(year: number, month?: string, day?: string): { from: number; to: number } | null {
  const [monthIndex, dayOfMonth] = [month === undefined ? 0 : Number(month) - 1, day === undefined ? 1 : Number(day)];
  const from = Date.UTC(year, monthIndex, dayOfMonth);
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0, 1)
      : day === undefined
        ? Date.UTC(year, monthIndex + 1, 1)
        : Date.UTC(year, monthIndex, dayOfMonth + 1);
  // The 31st of a short month is no date.
  const isDate = new Date(from).getUTCMonth() === monthIndex && new Date(from).getUTCDate() === dayOfMonth;
  return isDate ? { from, to: next - 1 } : null;
}

const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
