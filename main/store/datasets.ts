/** Queries on datasets, their folders and their classes. */
import type { Split } from '../contract/index.ts';
import type { Store } from './store.ts';

export interface DatasetRow {
  readonly datasetId: number;
  readonly name: string;
  readonly createdAt: number;
  /** AugmentSettings as JSON; null for the standard preset. */
  readonly augmentation: string | null;
  /** `SplitSettings` as JSON; null while the photos were never split. */
  readonly splitSettings: string | null;
}

export interface DatasetFolderRow {
  readonly path: string;
  /** The side that every photo below it has; null for none. */
  readonly fixedSplit: Split | null;
  /** The class that every photo below it has; null where its own layout decides. */
  readonly className: string | null;
}

export interface ClassRow {
  readonly classId: number;
  readonly datasetId: number;
  readonly name: string;
  readonly colour: number;
  readonly position: number;
  readonly removed: 0 | 1;
}

/** Photos that are alike in all that counts ask for. */
export interface PhotoCountRow {
  /** null: without a label. */
  readonly classId: number | null;
  readonly rejected: 0 | 1;
  readonly missing: 0 | 1;
  readonly split: Split | null;
  readonly photos: number;
}

const datasetColumns = 'id AS datasetId, name, created_at AS createdAt, augmentation, split_settings AS splitSettings';
const classColumns = 'id AS classId, dataset_id AS datasetId, name, colour, position, removed';

export const allDatasets = (store: Store): DatasetRow[] =>
  store.statement<[], DatasetRow>(`SELECT ${datasetColumns} FROM dataset ORDER BY id`).all();

export const datasetById = (store: Store, datasetId: number): DatasetRow | undefined =>
  store.statement<[number], DatasetRow>(`SELECT ${datasetColumns} FROM dataset WHERE id = ?`).get(datasetId);

export const addDataset = (store: Store, dataset: { name: string; createdAt: number }): number =>
  Number(
    store.statement<[typeof dataset]>('INSERT INTO dataset (name, created_at) VALUES (@name, @createdAt)').run(dataset)
      .lastInsertRowid,
  );

export function renameDataset(store: Store, datasetId: number, name: string): void {
  store.statement<[string, number]>('UPDATE dataset SET name = ? WHERE id = ?').run(name, datasetId);
}

export function saveSplitSettings(store: Store, datasetId: number, settings: string | null): void {
  store
    .statement<[string | null, number]>('UPDATE dataset SET split_settings = ? WHERE id = ?')
    .run(settings, datasetId);
}

/** Saves AugmentSettings as JSON; null brings back the standard preset. */
export function saveAugmentation(store: Store, datasetId: number, augmentation: string | null): void {
  store
    .statement<[string | null, number]>('UPDATE dataset SET augmentation = ? WHERE id = ?')
    .run(augmentation, datasetId);
}

/** Deletes the dataset with its classes, photos, journal, reports and runs. */
export function deleteDataset(store: Store, datasetId: number): void {
  store.statement<[number]>('DELETE FROM dataset WHERE id = ?').run(datasetId);
}

export const foldersOf = (store: Store, datasetId: number): DatasetFolderRow[] =>
  store
    .statement<[number], DatasetFolderRow>(
      'SELECT path, fixed_split AS fixedSplit, class_name AS className FROM dataset_folder WHERE dataset_id = ? ORDER BY rowid',
    )
    .all(datasetId);

/** Adds the folder, or changes what is fixed for it. */
export function putFolder(store: Store, datasetId: number, folder: DatasetFolderRow): void {
  store
    .statement<[number, string, Split | null, string | null]>(
      `INSERT INTO dataset_folder (dataset_id, path, fixed_split, class_name) VALUES (?, ?, ?, ?)
       ON CONFLICT (dataset_id, path) DO UPDATE SET fixed_split = excluded.fixed_split, class_name = excluded.class_name`,
    )
    .run(datasetId, folder.path, folder.fixedSplit, folder.className);
}

/** Folders whose new files come in by themselves. */
export const watchedFolders = (store: Store): { datasetId: number; path: string }[] =>
  store
    .statement<[], { datasetId: number; path: string }>(
      'SELECT dataset_id AS datasetId, path FROM dataset_folder WHERE watched = 1 ORDER BY dataset_id, rowid',
    )
    .all();

/** Of one folder, or of all of the dataset's. */
export function setWatched(store: Store, datasetId: number, path: string | null, watched: 0 | 1): void {
  store
    .statement<[{ datasetId: number; path: string | null; watched: 0 | 1 }]>(
      'UPDATE dataset_folder SET watched = @watched WHERE dataset_id = @datasetId AND (@path IS NULL OR path = @path)',
    )
    .run({ datasetId, path, watched });
}

/** The dataset that has this folder; the newest when several have. */
export const datasetWithFolder = (store: Store, path: string): number | undefined =>
  store
    .statement<[string], { datasetId: number }>(
      'SELECT dataset_id AS datasetId FROM dataset_folder WHERE path = ? ORDER BY dataset_id DESC LIMIT 1',
    )
    .get(path)?.datasetId;

/** All classes that ever were, also removed ones, in the order of the list. */
export const allClassesOf = (store: Store, datasetId: number): ClassRow[] =>
  store
    .statement<[number], ClassRow>(`SELECT ${classColumns} FROM class WHERE dataset_id = ? ORDER BY position, id`)
    .all(datasetId);

/** The classes there are, in the order of the list. */
export const classesOf = (store: Store, datasetId: number): ClassRow[] =>
  allClassesOf(store, datasetId).filter((row) => row.removed === 0);

export const classById = (store: Store, classId: number): ClassRow | undefined =>
  store.statement<[number], ClassRow>(`SELECT ${classColumns} FROM class WHERE id = ?`).get(classId);

export const addClass = (store: Store, row: Omit<ClassRow, 'classId'>): number =>
  Number(
    store
      .statement<[typeof row]>(
        `INSERT INTO class (dataset_id, name, colour, position, removed)
         VALUES (@datasetId, @name, @colour, @position, @removed)`,
      )
      .run(row).lastInsertRowid,
  );

/** Changes one field. Only the journal calls this, so that every change of a class is on record. */
export function setClassField(
  store: Store,
  classId: number,
  field: 'name' | 'colour' | 'position' | 'removed',
  value: string | number,
): void {
  store.statement<[string | number, number]>(`UPDATE class SET ${field} = ? WHERE id = ?`).run(value, classId);
}

/** The class that a folder's name stands for. */
export const classOfFolder = (store: Store, datasetId: number, folder: string): number | undefined =>
  store
    .statement<[number, string], { classId: number }>(
      'SELECT class_id AS classId FROM class_folder WHERE dataset_id = ? AND folder = ?',
    )
    .get(datasetId, folder)?.classId;

export function putClassFolder(store: Store, datasetId: number, folder: string, classId: number): void {
  store
    .statement<[number, string, number]>(
      `INSERT INTO class_folder (dataset_id, folder, class_id) VALUES (?, ?, ?)
       ON CONFLICT (dataset_id, folder) DO UPDATE SET class_id = excluded.class_id`,
    )
    .run(datasetId, folder, classId);
}

/** The dataset's photos counted by class, rejection, presence and side. */
export const photoCounts = (store: Store, datasetId: number): PhotoCountRow[] =>
  store
    .statement<[number], PhotoCountRow>(
      // In the order of the index, so that nothing has to be sorted.
      `SELECT class_id AS classId, rejected, missing, split, count(*) AS photos
       FROM photo INDEXED BY photo_class WHERE dataset_id = ? GROUP BY class_id, rejected, missing, split`,
    )
    .all(datasetId);

/** True while one of the dataset's runs trains. */
export const hasRunningRun = (store: Store, datasetId: number): boolean =>
  store.statement<[number]>("SELECT 1 FROM run WHERE dataset_id = ? AND state = 'running'").get(datasetId) !==
  undefined;

/** Files that the dataset's runs wrote, relative to the data directory. */
export const runFilesOf = (store: Store, datasetId: number): string[] =>
  store
    .statement<[number], { path: string }>(
      'SELECT run_file.path FROM run_file JOIN run ON run.id = run_file.run_id WHERE run.dataset_id = ?',
    )
    .all(datasetId)
    .map((row) => row.path);
