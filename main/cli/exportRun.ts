/** Exports a run through the engine and waits for the proof; `thaw export` and `thaw train --export` both do so. */
import { join, resolve } from 'node:path';
import { type ExportProof, type ExportRecord, ServiceError, type TestViews } from '../contract/index.ts';
import type { Session } from './session.ts';
import { count, percent, size } from './wording.ts';

/** Fails when the written file does not give the run's answers; nothing is left behind then. */
export async function exportRun(
  session: Session,
  request: { readonly runId: number; readonly folder: string; readonly views?: TestViews | undefined },
): Promise<{ record: ExportRecord; proof: ExportProof; file: string }> {
  const { exportId, jobId } = await session.client.exports.start({
    runId: request.runId,
    folder: resolve(session.cwd, request.folder),
    ...(request.views === undefined ? {} : { views: request.views }),
  });
  await session.follow(jobId);
  const record = await session.client.exports.get({ exportId });
  const model = record.files[0];
  if (record.proof === null || model === undefined) {
    throw new ServiceError('internal', `Export ${exportId} ended without a proof, so do not use it. Export again.`);
  }
  return { record, proof: record.proof, file: join(record.folder, model.name) };
}

/** What both commands say of it to scripts. */
export function exportJson({ record, proof, file }: Awaited<ReturnType<typeof exportRun>>): object {
  return {
    id: record.exportId,
    file,
    folder: record.folder,
    files: record.files,
    maxAbsDiff: proof.maxAbsDiff,
    agreement: proof.agreement,
    pixels: proof.pixels,
    photos: proof.photos,
    runtime: proof.runtime,
    views: record.views,
  };
}

/** The file, and why it can be relied on. */
export function exportText({ record, proof, file }: Awaited<ReturnType<typeof exportRun>>): string {
  const others = record.files.slice(1).map(({ name }) => name);
  return [
    `Exported to ${file} (${size(record.files[0]?.sizeBytes ?? 0)})${others.length > 0 ? `, with ${others.join(', ')}` : ''}.`,
    `Proof: loaded afresh in ${proof.runtime} and run on ${count(proof.photos, 'validation photo')}: ` +
      `${percent(proof.agreement, proof.photos)} the same label,`,
    `  largest probability difference ${small(proof.maxAbsDiff)} (allowed ${small(proof.allowed)}); ` +
      `from raw pixels ${percent(proof.pixels.agreement, proof.photos)} the same label, ` +
      `mean difference ${small(proof.pixels.meanAbsDiff)}.`,
  ].join('\n');
}

const small = (value: number) => (value === 0 ? '0' : value.toExponential(1));
