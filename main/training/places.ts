/** Where training keeps its files in the data directory. */
import { join } from 'node:path';

/** Features that were computed once; may be deleted at any time. */
export const featuresPlace = (dataDir: string) => ({ folder: join(dataDir, 'features'), limitBytes: 4 * 1024 ** 3 });

/** The backbones that runs stand on, by fingerprint. */
export const backbonesFolder = (dataDir: string): string => join(dataDir, 'backbones');

/** What a backbone's files are called, before their endings. */
export const backboneStem = (fingerprint: string): string => fingerprint.slice(0, 32);

/** Where a run's exports lie when nobody says otherwise. */
export const ownExportFolder = (dataDir: string, runId: number): string => join(dataDir, 'exports', `run-${runId}`);

/** A run's own files, relative to the data directory, with forward slashes. */
export const runFolder = (runId: number): string => `runs/${runId}`;

/** What a run needs to go on after a stop, relative to the data directory. */
export const checkpointFolder = (runId: number): string => `${runFolder(runId)}/checkpoint`;
