/** Queries on exports of runs. */
import type { WorkState } from './runs.ts';
import type { Store } from './store.ts';

export interface ExportRow {
  readonly exportId: number;
  readonly runId: number;
  readonly format: string;
  /** Choice of test-time views inside the file. */
  readonly views: string;
  readonly state: WorkState;
  readonly createdAt: number;
  /** Absolute. */
  readonly folder: string;
  /** The rest of ExportRecord as JSON. */
  readonly result: string | null;
  readonly error: string | null;
}

const columns = 'id AS exportId, run_id AS runId, format, views, state, created_at AS createdAt, folder, result, error';

export const addExport = (
  store: Store,
  row: Pick<ExportRow, 'runId' | 'format' | 'views' | 'createdAt' | 'folder'>,
): number =>
  Number(
    store
      .statement<[typeof row]>(
        `INSERT INTO export (run_id, format, views, state, created_at, folder)
         VALUES (@runId, @format, @views, 'running', @createdAt, @folder)`,
      )
      .run(row).lastInsertRowid,
  );

export const exportById = (store: Store, exportId: number): ExportRow | undefined =>
  store.statement<[number], ExportRow>(`SELECT ${columns} FROM export WHERE id = ?`).get(exportId);

/** Of one run, or all; newest first. */
export const listExports = (store: Store, runId: number | null): ExportRow[] =>
  store
    .statement<[{ runId: number | null }], ExportRow>(
      `SELECT ${columns} FROM export WHERE @runId IS NULL OR run_id = @runId ORDER BY id DESC`,
    )
    .all({ runId });

/** Ends a running export; one that has ended is left alone. */
export function endExport(store: Store, exportId: number, end: Pick<ExportRow, 'state' | 'result' | 'error'>): void {
  store
    .statement<[typeof end & { exportId: number }]>(
      `UPDATE export SET state = @state, result = @result, error = @error WHERE id = @exportId AND state = 'running'`,
    )
    .run({ ...end, exportId });
}
