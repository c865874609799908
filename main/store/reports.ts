/** Queries on import reports. */
import type { ImportReport } from '../contract/index.ts';
import type { Store } from './store.ts';

export const addReport = (store: Store, at: number, report: Omit<ImportReport, 'reportId'>): number =>
  Number(
    store
      .statement<[number, number, string]>('INSERT INTO import_report (dataset_id, at, report) VALUES (?, ?, ?)')
      .run(report.datasetId, at, JSON.stringify(report)).lastInsertRowid,
  );

/** Newest first. */
export const reportsOf = (store: Store, datasetId: number): ImportReport[] =>
  store
    .statement<[number], { reportId: number; report: string }>(
      'SELECT id AS reportId, report FROM import_report WHERE dataset_id = ? ORDER BY id DESC',
    )
    .all(datasetId)
    .map((row) => ({ ...(JSON.parse(row.report) as Omit<ImportReport, 'reportId'>), reportId: row.reportId }));
