/** Has the engine predict files and folders, and reads every prediction back. */
import { resolve } from 'node:path';
import type { PredictedPhoto, PredictionSet } from '../contract/index.ts';
import type { Session } from './session.ts';

const pageSize = 2000;

export async function predictPaths(
  session: Session,
  request: { readonly runId: number; readonly paths: readonly string[] },
): Promise<{ set: PredictionSet; photos: PredictedPhoto[] }> {
  const { client, cwd } = session;
  const { predictionId, jobId } = await client.predictions.start({
    runId: request.runId,
    paths: request.paths.map((path) => resolve(cwd, path)),
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
  return { set: await client.predictions.get({ predictionId }), photos };
}
