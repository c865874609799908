/** Where a network's weights lie on this machine. */
import { join } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import { nearest } from '../networks/nearest.ts';
import type { RegisteredNetwork } from '../networks/registry.ts';
import { type CatalogEntry, catalog, catalogOf } from './catalog.ts';
import { type FoundConventions, fromCatalog } from './conventions.ts';
import { type FolderContent, type KeptWeights, keptFor, keptInUse, readFolder } from './weightsFolder.ts';

export interface WeightsRequest {
  /** A weights file to use, instead of what is kept. */
  readonly weightsFile?: string | undefined;
  /** Id of weights as in `weights.list`; without it those in use, else those that ship with Thaw. */
  readonly weightsId?: string | undefined;
  /** Where imported and downloaded weights are kept. */
  readonly weightsFolder: string;
  readonly resourcesFolder: string;
}

export interface WeightsPlace {
  /** As in `weights.list`; null for a file that was given. */
  readonly id: string | null;
  readonly file: string;
  readonly origin: 'given' | 'imported' | 'embedded';
  /** Null: to be found out from the values and what lies beside the file. */
  readonly conventions: Omit<FoundConventions, 'known'> | null;
  /** What the catalog says of them; null when it does not know them. */
  readonly entry: CatalogEntry | null;
}

/**
 * Null when there are none. Throws `ServiceError`: `unavailable` when those asked for by id are not on this machine,
 * `invalid-request` when there is no such id or it belongs to another network, `unusable-data` when a record is damaged.
 */
export async function findWeights(
  network: RegisteredNetwork,
  { weightsFile, weightsId, weightsFolder, resourcesFolder }: WeightsRequest,
): Promise<WeightsPlace | null> {
  if (weightsFile !== undefined)
    return { id: null, file: weightsFile, origin: 'given', conventions: null, entry: null };
  const content = await readFolder(weightsFolder);
  if (weightsId === undefined) return findInUse(network, content, { weightsFolder, resourcesFolder });
  const kept = keptFor(weightsFolder, content, network.name);
  const embedded = catalogOf(network.name).find((entry) => entry.embedded !== null);
  const embeddedPlace = embedded === undefined ? null : placeOfEmbedded(embedded, resourcesFolder);
  const asked = kept.find(({ id }) => id === weightsId);
  if (asked !== undefined) return placeOfKept(asked, weightsFolder);
  if (embedded?.id === weightsId) return embeddedPlace;
  throw notHere(network, weightsId, content.kept);
}

/** The weights that a run takes when it names only the network, in a folder that was read already. Errors as in `findWeights`. */
export function findInUse(
  network: RegisteredNetwork,
  content: FolderContent,
  { weightsFolder, resourcesFolder }: Pick<WeightsRequest, 'weightsFolder' | 'resourcesFolder'>,
): WeightsPlace | null {
  const taken = keptInUse(content, network.name, keptFor(weightsFolder, content, network.name));
  if (taken !== null) return placeOfKept(taken, weightsFolder);
  const embedded = catalogOf(network.name).find((entry) => entry.embedded !== null);
  return embedded === undefined ? null : placeOfEmbedded(embedded, resourcesFolder);
}

const placeOfKept = (kept: KeptWeights, folder: string): WeightsPlace => ({
  id: kept.id,
  file: join(folder, kept.file),
  origin: 'imported',
  conventions: kept,
  entry: catalog.find(({ id }) => id === kept.id) ?? null,
});

const placeOfEmbedded = (entry: CatalogEntry, resourcesFolder: string): WeightsPlace | null =>
  entry.embedded === null
    ? null
    : {
        id: entry.id,
        file: join(resourcesFolder, entry.embedded),
        origin: 'embedded',
        conventions: fromCatalog(entry, 'the weights that ship with Thaw'),
        entry,
      };

/** Said when a run needs a network's weights and there are none. */
export const noWeights = (network: string): ServiceError =>
  new ServiceError(
    'unavailable',
    `There are no weights for ${network} on this machine. Download them on the Networks page or with "thaw weights get ` +
      `${network}", or give a file with --weights FILE.`,
    { subject: network },
  );

function notHere(network: RegisteredNetwork, id: string, kept: readonly KeptWeights[]): ServiceError {
  const options = { subject: id };
  const known = [...catalog, ...kept].find((one) => one.id === id);
  if (known === undefined) {
    const ids = [...catalogOf(network.name), ...kept.filter((one) => one.network === network.name)].map(
      (one) => one.id,
    );
    const hint = ids.length === 0 ? `There are none for ${network.name}.` : `Did you mean "${nearest(id, ids)}"?`;
    return new ServiceError('invalid-request', `There are no weights "${id}". ${hint}`, options);
  }
  if (known.network !== network.name)
    return new ServiceError(
      'invalid-request',
      `The weights "${id}" belong to ${known.network}, not to ${network.name}.`,
      options,
    );
  return new ServiceError(
    'unavailable',
    `The weights "${id}" are not on this machine. Download them on the Networks page or with "thaw weights get ${id}".`,
    options,
  );
}
