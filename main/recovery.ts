/**
 * The way back when the data file cannot be worked with: an engine without data, which says what is wrong, lists the
 * backups, and puts one in the place of the file. Every other call is refused with the same words.
 */
import { appInfo } from './app/appService.ts';
import { openLog } from './app/engineLog.ts';
import { ServiceError } from './contract/index.ts';
import type { Services } from './contract/services.ts';
import { openDataFolder } from './dataFolder.ts';
import { createEngine, type Engine, type EngineOptions } from './engine.ts';
import { createAnnouncer } from './jobs/changes.ts';
import { createJobRunner } from './jobs/jobs.ts';
import { describeBackups, restoreBackup } from './store/backups.ts';
import { openStore } from './store/store.ts';

export interface Recovery extends Engine {
  /** Resolves once a backup was put in place; close this then, and open the engine. */
  readonly restored: Promise<void>;
}

/** The engine, or the way back where its data file is damaged, gone or of a newer Thaw. Throws as `createEngine` else. */
export async function openEngine(options: EngineOptions): Promise<Engine | Recovery> {
  try {
    return await createEngine(options);
  } catch (error) {
    if (!isAboutData(error)) throw error;
    return createRecovery(options, error);
  }
}

export const isRecovery = (engine: Engine | Recovery): engine is Recovery => 'restored' in engine;

const isAboutData = (error: unknown): error is ServiceError =>
  error instanceof ServiceError &&
  error.subject?.endsWith('thaw.sqlite') === true &&
  (error.code === 'unusable-data' || error.code === 'unavailable');

/** `problem`: why the engine could not be opened; null to look at the backups of data that is well. */
export async function createRecovery(options: EngineOptions, problem: ServiceError | null): Promise<Recovery> {
  const { dataDir, version, host, clock, newId } = options;
  const opened = new AsyncDisposableStack();
  try {
    const dataFolder = openDataFolder(dataDir);
    opened.defer(() => dataFolder.close());
    const { log, close: closeLog } = openLog(dataFolder.logs, clock);
    opened.defer(closeLog);
    if (problem) log.warn({ err: problem }, 'the data cannot be worked with');
    const changes = createAnnouncer();
    opened.defer(() => changes.close());
    const jobs = createJobRunner({ clock, log });
    opened.defer(() => jobs.close());
    const { promise: restored, resolve: tellRestored } = Promise.withResolvers<void>();
    const { databaseFile, backups: folder } = dataFolder;

    const refusal = () =>
      problem ?? new ServiceError('unavailable', 'This is not done while backups are looked at. Start Thaw as usual.');
    const refuse = () => {
      throw refusal();
    };
    const known: Partial<Services> = {
      app: orElse<Services['app']>(refuse, {
        info: () => appInfo({ version, dataDir, host }),
        changes: (_input, call) => changes.watch(call?.signal),
      }),
      jobs: jobs.service,
      recovery: {
        state: () => ({
          problem: problem?.message ?? null,
          restorable: problem?.code !== 'unavailable',
          dataDir,
          backups: describeBackups(folder, databaseFile),
        }),
        backUp: refuse,
        restore({ name }) {
          if (problem?.code === 'unavailable') throw problem;
          const at = clock();
          const keptAside = restoreBackup({ file: databaseFile, folder, name, at });
          // Empty data is made at once: without a file beside backups, the next start would ask again.
          if (name === null) openStore({ file: databaseFile, backupFolder: folder, clock, fresh: true }).close();
          log.info({ name, keptAside }, 'a backup was put in the place of the data');
          tellRestored();
          return { keptAside };
        },
      },
    };
    const owned = opened.move();
    return {
      services: orElse<Services>(orElse<object>(refuse, {}), known),
      assets: { handle: async () => null },
      ...{ jobs, changes, log, dataFolder, restored },
      newFaultId: () => `fault ${newId().slice(0, 8)}`,
      close: () => owned.disposeAsync(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** An object of which `known` is there, and `otherwise` in the place of all that is not. */
const orElse = <Whole extends object>(otherwise: unknown, known: Partial<Whole>): Whole =>
  new Proxy(known, { get: (own, name) => Reflect.get(own, name) ?? otherwise }) as Whole;
