/** Puts runs, predictions and exports together. */
import type { Services } from '../contract/services.ts';
import { endInterrupted, listRuns, type RunRow } from '../store/runs.ts';
import { createDamage } from '../training/damage.ts';
import { createPredictions } from '../training/predictions.ts';
import { removeLeftRunFiles, removeRunFiles } from '../training/runFiles.ts';
import { createRunsService } from '../training/runs.ts';
import type { Surroundings } from '../training/surroundings.ts';
import { createTestTime } from '../training/testTime.ts';
import { createExports } from './exports.ts';

export interface Work {
  readonly runs: Services['runs'];
  readonly testTime: Services['testTime'];
  readonly ensembles: Services['ensembles'];
  readonly damage: Services['damage'];
  readonly predictions: Services['predictions'];
  readonly exports: Services['exports'];
  /** Folders outside the data directory that were written into: what may be shown in the file manager. */
  writtenFolders(): string[];
  /** Runs of a dataset, folds too. */
  rowsOf(datasetId: number): RunRow[];
  /** Deletes what runs wrote whose rows are gone. */
  removeFilesOf(rows: readonly RunRow[]): Promise<void>;
  /** Deletes what runs wrote that are gone since an engine ended in the middle of it; see runFiles.ts. */
  removeLeftFiles(since: number): Promise<void>;
}

/** What was running when the engine stopped is paused from here on where a checkpoint is there, else failed. */
export function createRuns(surroundings: Surroundings): Work {
  const runs = createRunsService(surroundings);
  const reason = 'Thaw was stopped while this ran. Start it again: features that were computed are kept.';
  const interrupted = endInterrupted(surroundings.store, reason) + runs.endInterrupted(reason);
  if (interrupted > 0) surroundings.log.warn({ interrupted }, 'work was interrupted when the engine stopped');

  const predictions = createPredictions(surroundings, runs);
  const testTime = createTestTime(surroundings, runs);
  const exports = createExports(surroundings, runs, testTime);
  return {
    runs: runs.service,
    testTime: testTime.service,
    ensembles: runs.ensembles,
    damage: createDamage(surroundings, runs),
    predictions: predictions.service,
    exports: exports.service,
    rowsOf: (datasetId) => listRuns(surroundings.store, datasetId),
    removeFilesOf: (rows) => removeRunFiles(surroundings, rows),
    removeLeftFiles: (since) => removeLeftRunFiles(surroundings, since),
    writtenFolders: () => [...predictions.writtenFolders(), ...exports.writtenFolders()],
  };
}
