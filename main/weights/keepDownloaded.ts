/** Takes a published file that lies in the weights folder for what the catalog says it is, once it has been checked. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import { findNetwork } from '../networks/registry.ts';
import type { CatalogEntry } from './catalog.ts';
import { fromCatalog } from './conventions.ts';
import { readWeights } from './loadBackbone.ts';
import { chooseIfFirst, flush, type KeptWeights, recordWeights } from './weightsFolder.ts';

/**
 * `at` is the file's name in the folder now; it gets the published one. Throws `ServiceError('unusable-data')` when it is not the
 * published file or does not hold that network's weights: it is left as it is then.
 */
export async function keepDownloaded(
  folder: string,
  entry: CatalogEntry,
  at: string,
  how: string,
): Promise<KeptWeights> {
  const path = join(folder, at);
  const weights = await readWeights(findNetwork(entry.network), path);
  if (entry.sha256 !== null && !weights.sha256.startsWith(entry.sha256))
    throw new ServiceError(
      'unusable-data',
      `"${at}" is not the published file: its SHA-256 begins with ${weights.sha256.slice(0, 10)}, not with ${entry.sha256.slice(0, 10)}. It is damaged, not whole yet, or another one.`,
      { subject: path },
    );
  await flush(path);
  if (at !== entry.file) await rename(path, join(folder, entry.file));
  const { fingerprint, sizeBytes, classes } = weights;
  const kept = await recordWeights(folder, entry.file, {
    ...fromCatalog(entry, `${entry.origin}, ${how}`),
    ...{ id: entry.id, network: entry.network, importedFrom: entry.url ?? entry.file, fingerprint, sizeBytes, classes },
  });
  await chooseIfFirst(folder, kept);
  return kept;
}
