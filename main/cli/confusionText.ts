/** A confusion matrix as text: a row for what a photo is, a column for what it was called. */
import { table } from './table.ts';

/** Above this many classes, columns carry numbers instead of names. */
const mostNamedColumns = 10;

/** `confusion[true][said]`, both in the order of `names`. Zeros are dots, so that the mistakes stand out. */
export function confusionText(names: readonly string[], confusion: readonly (readonly number[])[]): string {
  const numbered = names.length > mostNamedColumns;
  const rowNames = names.map((name, index) => (numbered ? `${index + 1} ${name}` : name));
  const columnNames = names.map((name, index) => (numbered ? String(index + 1) : name));
  return table(
    [
      { title: 'is \\ was called' },
      ...columnNames.map((title) => ({ title, align: 'right' as const })),
      { title: 'found', align: 'right' },
    ],
    rowNames.map((name, row) => {
      const counts = confusion[row] ?? [];
      const total = counts.reduce((sum, one) => sum + one, 0);
      const found = total === 0 ? '–' : `${Math.round((100 * (counts[row] ?? 0)) / total)} %`;
      return [name, ...names.map((_, column) => String(counts[column] || '·')), found];
    }),
  );
}
