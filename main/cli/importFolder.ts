/** Imports a folder through the engine and waits for the report; `thaw import` and `thaw train` both begin so. */
import { resolve } from 'node:path';
import { type Dataset, type ImportReport, ServiceError } from '../contract/index.ts';
import type { Session } from './session.ts';

export interface ImportRequest {
  readonly folder: string;
  readonly valDir?: string | undefined;
  readonly datasetName?: string | undefined;
}

/** A folder that was imported before keeps its dataset, labels and split; only what is new comes in. */
export async function importFolder(
  session: Session,
  request: ImportRequest,
): Promise<{ dataset: Dataset; report: ImportReport }> {
  const { client, cwd } = session;
  const { jobId, datasetId } = await client.datasets.importFolder({
    folder: resolve(cwd, request.folder),
    ...(request.valDir === undefined ? {} : { valFolder: resolve(cwd, request.valDir) }),
    ...(request.datasetName === undefined ? {} : { name: request.datasetName }),
  });
  const [dataset, report] = await reportOf(session, { jobId, datasetId }, request.folder);
  return { dataset, report };
}

/** Waits for an import; `what` is for the message. */
export async function reportOf(
  session: Session,
  { jobId, datasetId }: { readonly jobId: string; readonly datasetId: number },
  what: string,
): Promise<[Dataset, ImportReport]> {
  const { client } = session;
  const job = await session.follow(jobId);
  const reports = await client.datasets.reports({ datasetId });
  const report = reports.find((one) => one.reportId === job.resultId);
  if (report === undefined) {
    throw new ServiceError('internal', `The import of ${what} ended without a report. Import it again.`);
  }
  return [await client.datasets.get({ datasetId }), report];
}
