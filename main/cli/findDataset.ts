/** Finds what a command is to work on: a dataset by its number or name, else the one of a folder. */
import { resolve } from 'node:path';
import type { Dataset } from '../contract/index.ts';
import { importFolder } from './importFolder.ts';
import type { Session } from './session.ts';

/** A folder that is not known yet is imported. */
export async function findDataset(session: Session, wanted: string): Promise<Dataset> {
  const all = await session.client.datasets.list();
  const numbered = all.find(({ datasetId }) => String(datasetId) === wanted);
  if (numbered) return numbered;
  const named = all.filter(({ name }) => name === wanted);
  if (named.length === 1) return named[0]!;
  const { dataset } = await importFolder(session, { folder: resolve(session.cwd, wanted) });
  return dataset;
}
