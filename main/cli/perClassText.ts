/** How good a classifier is for each class, as a table. */
import { type Column, table } from './table.ts';
import { percent } from './wording.ts';

interface ClassRow {
  readonly name: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly photos: number;
}

/** A dash stands where nothing can be said: a class that was never called, or has no photo. */
export function perClassText(rows: readonly ClassRow[]): string {
  return table(
    columns,
    rows.map((row) => [
      row.name,
      share(row.precision, row.photos),
      share(row.recall, row.photos),
      share(row.f1, row.photos),
      row.photos.toLocaleString('en'),
    ]),
  );
}

const columns: readonly Column[] = [
  { title: 'class' },
  { title: 'precision', align: 'right' },
  { title: 'recall', align: 'right' },
  { title: 'F1', align: 'right' },
  { title: 'photos', align: 'right' },
];

const share = (value: number | null, photos: number) => (value === null ? '–' : percent(value, photos));
