/** The engine: every part of Thaw, wired together in this one place. Hosts and the command line are its only callers. */
import { statSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { createAppService } from './app/appService.ts';
import { createAugmentService } from './app/augmentService.ts';
import { createDatasetColours } from './app/datasetColours.ts';
import { type EngineLog, openLog } from './app/engineLog.ts';
import { createHostService, type Host } from './app/hostService.ts';
import { createRecoveryService } from './app/recoveryService.ts';
import { type Assets, createAssets } from './assets/assets.ts';
import { createBackends } from './compute/backends.ts';
import { listDevices } from './compute/devices.ts';
import { measureForward } from './compute/measureForward.ts';
import { createNativeParts } from './compute/nativeParts/nativeParts.ts';
import { ServiceError } from './contract/index.ts';
import type { Services } from './contract/services.ts';
import { type DataFolder, openDataFolder } from './dataFolder.ts';
import { createRuns } from './export/createRuns.ts';
import { createImagingPool } from './imaging/imagingPool.ts';
import { type Announcer, createAnnouncer } from './jobs/changes.ts';
import { createJobRunner, type JobRunner } from './jobs/jobs.ts';
import { createRunTask } from './jobs/runTask.ts';
import { createLibrary } from './library/createLibrary.ts';
import { createBackupKeeper } from './store/backupKeeper.ts';
import { describeBackups } from './store/backups.ts';
import { openStore } from './store/store.ts';
import { createClassify } from './training/classify.ts';
import { createLabelJudge } from './training/looks/createLabelJudge.ts';
import { createLooksComputer } from './training/looks/createLooksComputer.ts';
import { createNetworks } from './weights/networksService.ts';
import { createWeights } from './weights/weightsService.ts';

export interface EngineOptions {
  /** Thaw's own folder; made when needed, and this engine's alone until it closes. */
  readonly dataDir: string;
  /** What ships with Thaw: the embedded backbone. */
  readonly resourcesDir: string;
  readonly version: string;
  readonly host: Host;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Gives a fault a name that nothing else has. */
  readonly newId: () => string;
  /** Threads that decode pictures; default: one a core. */
  readonly threads?: number | undefined;
}

export interface Engine {
  readonly services: Services;
  readonly assets: Assets;
  readonly jobs: JobRunner;
  readonly changes: Announcer;
  readonly log: EngineLog;
  readonly dataFolder: DataFolder;
  readonly newFaultId: () => string;
  /** Cancels jobs, waits for them, closes what is open, and lets the next engine have the data directory. */
  close(): Promise<void>;
}

/**
 * Throws `conflict` when another engine has the data directory, `unavailable` when it cannot be written or comes from a
 * newer Thaw. What was opened before is closed again then.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, resourcesDir, version, host, clock, newId } = options;
  const threads = options.threads ?? availableParallelism();
  const opened = new AsyncDisposableStack();
  try {
    const dataFolder = openDataFolder(dataDir);
    opened.defer(() => dataFolder.close());
    const { log, close: closeLog } = openLog(dataFolder.logs, clock);
    opened.defer(closeLog);
    log.info({ version, host: host.kind, dataDir, node: process.version, threads }, 'engine starts');

    const store = openStore({ file: dataFolder.databaseFile, backupFolder: dataFolder.backups, clock });
    opened.defer(() => store.close());
    const keeper = createBackupKeeper({ store, folder: dataFolder.backups, clock, log });
    opened.defer(() => keeper.close());
    const imaging = createImagingPool({ threads });
    opened.defer(() => imaging.close());

    const changes = createAnnouncer();
    opened.defer(() => changes.close());
    const jobs = createJobRunner({ clock, log });
    // Closed before all that jobs use.
    opened.defer(() => jobs.close());

    const runTask = createRunTask({ log });
    const library = createLibrary({
      ...{ store, imaging, clock, jobs, changes, log, dataDir, resourcesDir, uploadFolder: dataFolder.uploads },
      looks: createLooksComputer({
        ...{ runTask, threads, dataDir, weightsFolder: dataFolder.weights, resourcesFolder: resourcesDir },
      }),
      judge: createLabelJudge(runTask),
    });
    opened.defer(() => library.close());
    const networks = createNetworks({
      ...{ weightsFolder: dataFolder.weights, resourcesFolder: resourcesDir },
      machineMemory: memoryOfMachine(),
      measure: measureForward,
      classify: createClassify({
        ...{ runTask, threads, weightsFolder: dataFolder.weights, resourcesFolder: resourcesDir },
        findPicture: (hash) => library.pictureByHash(hash),
      }),
    });
    const weights = createWeights({
      ...{ weightsFolder: dataFolder.weights, resourcesFolder: resourcesDir },
      ...{ jobs, changes },
    });
    const app = createAppService({
      ...{ version, dataDir, host, store, changes },
      findDevices: () => listDevices(createBackends({ log }), { clock: () => performance.now() }),
      createParts: (onChange) => createNativeParts({ jobs, onChange }),
    });
    const colours = createDatasetColours({ store, imaging, thumbnailFolder: dataFolder.thumbnails });
    const work = createRuns({
      ...{ store, library, runTask, jobs, changes, clock, log, threads, dataDir, resourcesDir, version },
      weightsDir: dataFolder.weights,
      coloursOf: (datasetId) => colours.of(datasetId),
      devices: async () => app.devices(undefined),
    });

    const services: Services = {
      app,
      host: createHostService({
        host,
        ownFolders: () => [dataDir, ...work.writtenFolders(), ...library.writtenFolders()],
      }),
      jobs: jobs.service,
      datasets: {
        ...library.datasets,
        async remove(request) {
          const runs = work.rowsOf(request.datasetId);
          await library.datasets.remove(request);
          await work.removeFilesOf(runs);
        },
      },
      imports: library.imports,
      versions: library.versions,
      datasetExports: library.datasetExports,
      photos: library.photos,
      labels: library.labels,
      history: library.history,
      folders: library.folders,
      looks: library.looks.service,
      suggestions: library.suggestions,
      augment: createAugmentService({ store, photos: library.photos, changes, colours, imaging }),
      networks,
      weights,
      runs: work.runs,
      testTime: work.testTime,
      ensembles: work.ensembles,
      damage: work.damage,
      predictions: work.predictions,
      exports: work.exports,
      checks: library.checks,
      splits: library.splits,
      recovery: createRecoveryService({
        ...{ dataDir, keeper },
        describe: () => describeBackups(dataFolder.backups, dataFolder.databaseFile),
      }),
    };

    const assets = createAssets({
      ...{ imaging, version, log },
      thumbnailFolder: dataFolder.thumbnails,
      uploadFolder: dataFolder.uploads,
      places: 2 * threads,
      sourceOf(hash) {
        const known = library.pictureByHash(hash);
        if (known) return { paths: known.paths, hash };
        throw new ServiceError('not-found', 'This picture is not known here. It may have been removed.');
      },
      async exportFile(exportId, name) {
        const { folder, files } = await services.exports.get({ exportId });
        if (files.some((file) => file.name === name)) return join(folder, name);
        throw new ServiceError('not-found', `Export ${exportId} has no file "${name}".`);
      },
    });

    const since = bornAt(dataFolder.databaseFile);
    await work.removeLeftFiles(since);
    library.removeLeftovers({ since, before: dataFolder.openedAt });
    library.lookAtFolders();
    if (host.kind !== 'cli') library.watchFolders();

    const owned = opened.move();
    let closing: Promise<void> | null = null;
    const closeAll = async () => {
      log.info({}, 'engine closes');
      await owned.disposeAsync();
    };
    return {
      services,
      assets,
      jobs,
      changes,
      log,
      dataFolder,
      newFaultId: () => `fault ${newId().slice(0, 8)}`,
      close() {
        closing ??= closeAll();
        return closing;
      },
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Bytes; where a container may have less than its machine, that. */
function memoryOfMachine(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** When the file came into being, ms since 1970; never, where the disk does not tell. */
function bornAt(file: string): number {
  const { birthtimeMs } = statSync(file);
  return birthtimeMs > 0 ? birthtimeMs : Number.POSITIVE_INFINITY;
}
