/** Has the engine predict files and folders, and reads every prediction back. */
import { resolve } from 'node:path';
import { type PredictedPhoto, type PredictionSet, ServiceError, type TestViews } from '../contract/index.ts';
import type { Session } from './session.ts';
import { count } from './wording.ts';

const pageSize = 2000;

/** Fails when there was no photo among them; then nothing of it is kept. */
export async function predictPaths(
  session: Session,
  request: { readonly runId: number; readonly paths: readonly string[]; readonly views?: TestViews | undefined },
): Promise<{ set: PredictionSet; photos: PredictedPhoto[] }> {
  const { client, cwd } = session;
  const { predictionId, jobId } = await client.predictions.start({
    runId: request.runId,
    paths: request.paths.map((path) => resolve(cwd, path)),
    ...(request.views === undefined ? {} : { views: request.views }),
  });
  await session.follow(jobId);
  const photos: PredictedPhoto[] = [];
  for (;;) {
    const page = await client.predictions.photos({
      predictionId,
      order: 'name',
      offset: photos.length,
      limit: pageSize,
    });
    photos.push(...page.photos);
    if (page.photos.length === 0 || photos.length >= page.total) break;
  }
  const set = await client.predictions.get({ predictionId });
  if (photos.length > 0) return { set, photos };

  await client.predictions.remove({ predictionId });
  const [skipped] = set.skipped;
  const why =
    skipped === undefined
      ? `There is no photo in ${request.paths.join(', ')}.`
      : `None of ${count(set.skipped.length, 'file')} could be predicted. ${skipped.path}: ${skipped.reason}`;
  throw new ServiceError('unusable-data', why, { subject: skipped?.path ?? request.paths[0] ?? '' });
}
