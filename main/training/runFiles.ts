/** Deletes the files of runs that are gone: what they wrote, what they exported into the data directory, backbones that only they stood on. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listRuns, type RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { forgetBackbone } from './keptBackbone.ts';
import { backboneStem, backbonesFolder, ownExportFolder, runFolder } from './places.ts';
import { resultOf } from './trainRun.ts';

interface Place {
  readonly store: Store;
  readonly dataDir: string;
}

/** Call it once the rows are gone. */
export async function removeRunFiles({ store, dataDir }: Place, removed: readonly RunRow[]): Promise<void> {
  const inUse = fingerprintsOf(listRuns(store, null));
  for (const { runId } of removed) {
    await rm(join(dataDir, runFolder(runId)), { recursive: true, force: true });
    await rm(ownExportFolder(dataDir, runId), { recursive: true, force: true });
  }
  for (const fingerprint of fingerprintsOf(removed))
    if (!inUse.has(fingerprint)) await forgetBackbone(backbonesFolder(dataDir), fingerprint);
}

/**
 * The same for what an engine left that ended in the middle of it. Call it before anything trains.
 * @param since when the data file came into being, ms since 1970: what is older belongs to runs of one that was lost, or that a backup
 * has taken the place of, and stays.
 */
export async function removeLeftRunFiles({ store, dataDir }: Place, since: number): Promise<void> {
  const remove = async (path: string) => {
    const { mtimeMs } = await stat(path);
    if (mtimeMs >= since) await rm(path, { recursive: true, force: true });
  };
  const runs = listRuns(store, null);
  const known = new Set(runs.map(({ runId }) => runId));
  for (const [folder, pattern] of [
    ['runs', /^(\d+)$/],
    ['exports', /^run-(\d+)$/],
  ] as const) {
    for (const name of await namesIn(join(dataDir, folder))) {
      const runId = Number(pattern.exec(name)?.[1] ?? Number.NaN);
      if (runId > 0 && !known.has(runId)) await remove(join(dataDir, folder, name));
    }
  }
  const stems = new Set([...fingerprintsOf(runs)].map(backboneStem));
  const backbones = backbonesFolder(dataDir);
  for (const name of await namesIn(backbones)) {
    const isWhole = /^[0-9a-f]{32}\.(json|safetensors)$/.test(name);
    if (!isWhole || !stems.has(name.slice(0, 32))) await remove(join(backbones, name));
  }
}

const fingerprintsOf = (runs: readonly RunRow[]): Set<string> =>
  new Set(runs.flatMap((row) => resultOf(row).fingerprint ?? []));

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
