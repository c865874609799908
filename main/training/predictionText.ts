/** Predictions as text for other programs: CSV for spreadsheets, JSON for scripts. */

export interface PredictionLine {
  readonly path: string;
  readonly label: string;
  /** 0…1 */
  readonly confidence: number;
  /** One a class. */
  readonly probabilities: readonly number[];
}

/** RFC 4180 with a byte order mark, so that spreadsheets read names as UTF-8. */
export function predictionCsv(classes: readonly string[], lines: readonly PredictionLine[]): string {
  const header = ['path', 'label', 'confidence', ...classes.map((name) => `p(${name})`)];
  const rows = lines.map(({ path, label, confidence, probabilities }) => [
    path,
    label,
    inFigures(confidence),
    ...probabilities.map(inFigures),
  ]);
  return `\uFEFF${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

export function predictionJson(classes: readonly string[], lines: readonly PredictionLine[]): string {
  const photos = lines.map(({ path, label, confidence, probabilities }) => ({
    ...{ path, label },
    confidence: Number(inFigures(confidence)),
    probabilities: Object.fromEntries(
      classes.map((name, index) => [name, Number(inFigures(probabilities[index] ?? 0))]),
    ),
  }));
  return `${JSON.stringify({ classes, photos }, null, 2)}\n`;
}

/** What float32 knows. */
const inFigures = (value: number): string => String(Number(value.toPrecision(7)));

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets take for "this is text"
 * (OWASP, "CSV injection"). Numbers never begin so: probabilities are not negative.
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
