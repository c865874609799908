/** What the library asks of training: looks of photos by the backbone that ships with Thaw, computed in a task process. */
import type { RunTask } from '../../jobs/runTask.ts';
import type { Arranger } from '../../library/looks/arrangements.ts';
import type { LooksComputer } from '../../library/looks/looks.ts';
import type { Suggester } from '../../library/looks/suggestions.ts';
import type { AboutSuggestions } from '../../looks/suggestions.ts';
import { backbonesFolder, featuresPlace } from '../places.ts';
import type { ArrangeEvent, ArrangeResult } from './arrangeTask.ts';
import type { LooksRequest, LooksResult } from './looksTask.ts';
import type { SuggestRequest } from './suggestTask.ts';

/**
 * Always the embedded backbone: it is there on every machine and quick on every CPU, and looks that depended on which weights lie
 * around would change under the user's hands.
 */
const backboneOfLooks = { name: 'pocket_resnet', weightsId: 'pocket_resnet.thaw' } as const;

export function createLooksComputer(options: {
  readonly runTask: RunTask;
  readonly threads: number;
  readonly dataDir: string;
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
}): LooksComputer & Suggester & Arranger {
  const { runTask, threads, dataDir, weightsFolder, resourcesFolder } = options;
  return {
    updateLooks({ photos, file }, { signal, onProgress }) {
      const request: LooksRequest = {
        ...{ photos, file, threads, device: 'cpu', features: featuresPlace(dataDir) },
        backbone: { ...backboneOfLooks, weightsFolder, resourcesFolder },
      };
      return runTask<LooksResult>({ task: 'looks', request, signal, onProgress, onEvent() {} });
    },
    arrange: (request, { signal, onProgress, onPlaces }) =>
      runTask<ArrangeResult, ArrangeEvent>({ task: 'arrange', request, signal, onProgress, onEvent: onPlaces }),
    suggest({ run, ...asked }, { signal, onProgress }) {
      const request: SuggestRequest = {
        ...{ ...asked, threads, device: 'cpu', features: featuresPlace(dataDir) },
        run: run === null ? null : { ...run, classifier: { ...run, backbonesFolder: backbonesFolder(dataDir) } },
      };
      return runTask<AboutSuggestions>({ task: 'suggest', request, signal, onProgress, onEvent() {} });
    },
  };
}
