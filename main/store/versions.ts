/** Queries on named versions of datasets and on exports of datasets. */
import type { DatasetExport } from '../contract/index.ts';
import type { Store } from './store.ts';

export interface VersionRow {
  readonly versionId: number;
  readonly datasetId: number;
  readonly name: string;
  readonly createdAt: number;
  /** 0 before the first entry. */
  readonly journalId: number;
  readonly photos: number;
  readonly labelled: number;
}

const columns =
  'id AS versionId, dataset_id AS datasetId, name, created_at AS createdAt, journal_id AS journalId, photos, labelled';

export const versionsOf = (store: Store, datasetId: number): VersionRow[] =>
  store
    .statement<[number], VersionRow>(`SELECT ${columns} FROM dataset_version WHERE dataset_id = ? ORDER BY id DESC`)
    .all(datasetId);

export const versionById = (store: Store, versionId: number): VersionRow | undefined =>
  store.statement<[number], VersionRow>(`SELECT ${columns} FROM dataset_version WHERE id = ?`).get(versionId);

export const versionMembers = (store: Store, versionId: number): Uint8Array | undefined =>
  store.statement<[number], { members: Uint8Array }>('SELECT members FROM dataset_version WHERE id = ?').get(versionId)
    ?.members;

export const addVersion = (store: Store, row: Omit<VersionRow, 'versionId'> & { members: Uint8Array }): number =>
  Number(
    store
      .statement<[typeof row]>(
        `INSERT INTO dataset_version (dataset_id, name, created_at, journal_id, photos, labelled, members)
         VALUES (@datasetId, @name, @createdAt, @journalId, @photos, @labelled, @members)`,
      )
      .run(row).lastInsertRowid,
  );

export function renameVersion(store: Store, versionId: number, name: string): void {
  store.statement<[string, number]>('UPDATE dataset_version SET name = ? WHERE id = ?').run(name, versionId);
}

export function deleteVersion(store: Store, versionId: number): void {
  store.statement<[number]>('DELETE FROM dataset_version WHERE id = ?').run(versionId);
}

export interface MemberRow {
  readonly photoId: number;
  readonly pictureId: number;
  readonly hash: string;
  readonly name: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly split: 'train' | 'val' | 'test' | null;
}

/** Every photo of a dataset, in order of id. */
export const membersNow = (store: Store, datasetId: number): MemberRow[] =>
  store
    .statement<[number], MemberRow>(
      `SELECT photo.id AS photoId, picture_id AS pictureId, hash, name, format, width, height, split
       FROM photo JOIN picture ON picture.id = photo.picture_id WHERE dataset_id = ? ORDER BY photo.id`,
    )
    .all(datasetId);

export const addDatasetExport = (store: Store, report: Omit<DatasetExport, 'exportId'>): number =>
  Number(
    store
      .statement<[number, number, string, string]>(
        'INSERT INTO dataset_export (dataset_id, created_at, folder, report) VALUES (?, ?, ?, ?)',
      )
      .run(report.datasetId, report.createdAt, report.folder, JSON.stringify(report)).lastInsertRowid,
  );

const exportColumns = 'id AS exportId, report';
const inContract = (row: { exportId: number; report: string }): DatasetExport => ({
  ...(JSON.parse(row.report) as Omit<DatasetExport, 'exportId'>),
  exportId: row.exportId,
});

export const datasetExportById = (store: Store, exportId: number): DatasetExport | undefined => {
  const row = store
    .statement<[number], { exportId: number; report: string }>(
      `SELECT ${exportColumns} FROM dataset_export WHERE id = ?`,
    )
    .get(exportId);
  return row && inContract(row);
};

/** Newest first. */
export const datasetExportsOf = (store: Store, datasetId: number): DatasetExport[] =>
  store
    .statement<[number], { exportId: number; report: string }>(
      `SELECT ${exportColumns} FROM dataset_export WHERE dataset_id = ? ORDER BY id DESC`,
    )
    .all(datasetId)
    .map(inContract);

/** Folders that exports were written to. */
export const datasetExportFolders = (store: Store): string[] =>
  store
    .statement<[], { folder: string }>(
      `SELECT DISTINCT folder FROM dataset_export WHERE json_extract(report, '$.format') <> 'xmp'`,
    )
    .all()
    .map((row) => row.folder);
