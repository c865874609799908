/** The `classify` of the networks service: a task process looks at one photo, and the engine goes on. */
import { resolve } from 'node:path';
import { ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import type { RunTask } from '../jobs/runTask.ts';
import { findNetwork } from '../networks/registry.ts';
import { findWeights, noWeights } from '../weights/findWeights.ts';
import type { ClassifyRequest, ClassifyResult } from './classifyTask.ts';

export interface ClassifyOptions {
  readonly runTask: RunTask;
  /** Where a known picture lies; null when it is not known. */
  readonly findPicture: (hash: string) => { readonly paths: readonly string[] } | null;
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
  /** CPU threads for the task. */
  readonly threads: number;
}

export function createClassify(options: ClassifyOptions): Services['networks']['classify'] {
  const { runTask, findPicture, weightsFolder, resourcesFolder, threads } = options;
  let running: Promise<unknown> = Promise.resolve();
  return async ({ name, weightsId, photo }, { signal = new AbortController().signal } = {}) => {
    const place = { weightsId, weightsFolder, resourcesFolder };
    const network = findNetwork(name);
    // Said at once, without starting a process.
    const weights = await findWeights(network, place);
    if (weights === null) throw noWeights(network.name);
    const picture = 'path' in photo ? { paths: [resolve(photo.path)], hash: null } : known(photo.hash);
    const request: ClassifyRequest = { network: { name: network.name, ...place }, ...picture, threads };
    // One after the other: each holds a whole network in memory. A task whose caller has gone is not started.
    const turn = running.then(() =>
      runTask<ClassifyResult>({ ...{ task: 'classify', request, signal }, onProgress() {}, onEvent() {} }),
    );
    running = turn.catch(() => {});
    const result = await turn;
    return { ...result, weightsId: result.weightsId ?? weights.id ?? weights.file };
  };

  function known(hash: string): Pick<ClassifyRequest, 'paths' | 'hash'> {
    const picture = findPicture(hash);
    if (picture !== null) return { paths: picture.paths, hash };
    throw new ServiceError('not-found', 'This picture is not known here. It may have been removed.', {
      subject: 'photo',
    });
  }
}
