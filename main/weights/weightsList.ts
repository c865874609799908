/** What there is of weights, published and here, as the contract shows it. */
import { join } from 'node:path';
import type { WeightsEntry } from '../contract/index.ts';
import { findNetwork, networkNames } from '../networks/registry.ts';
import { type CatalogEntry, catalogOf } from './catalog.ts';
import { readPartial } from './download/partialFile.ts';
import { type FolderContent, type KeptWeights, keptInUse } from './weightsFolder.ts';

export interface ListSources {
  readonly catalog: readonly CatalogEntry[];
  readonly folder: string;
  readonly content: FolderContent;
  /** Job of the download that is running for an id. */
  readonly jobOf: (id: string) => string | null;
  /** What is wrong with a file that lies in the folder under the published name of weights; null when nothing. */
  readonly problemOf: (entry: CatalogEntry) => string | null;
  readonly embeddedSize: (entry: CatalogEntry) => Promise<number | null>;
}

/** Where a download of catalog weights gathers. */
export const partOf = (folder: string, entry: CatalogEntry): string => join(folder, `${entry.file}.part`);

/** In the order of the networks; of each, the recommended ones first and what was brought last. */
export async function listWeights(network: string | undefined, sources: ListSources): Promise<WeightsEntry[]> {
  const { catalog, content } = sources;
  const all = [...networkNames(), ...catalog.map((entry) => entry.network), ...content.kept.map((one) => one.network)];
  const names = network === undefined ? [...new Set(all)] : [findNetwork(network).name];
  const lists = await Promise.all(names.map((name) => ofNetwork(name, sources)));
  return lists.flat();
}

async function ofNetwork(network: string, sources: ListSources): Promise<WeightsEntry[]> {
  const { content } = sources;
  const published = catalogOf(network, sources.catalog);
  const kept = content.kept.filter((one) => one.network === network);
  const inUse = keptInUse(content, network, kept)?.id ?? published.find(({ embedded }) => embedded !== null)?.id;
  const brought = kept.filter(({ id }) => !published.some((entry) => entry.id === id));
  return [
    ...(await Promise.all(
      published.map((entry) =>
        ofCatalog(
          entry,
          kept.find(({ id }) => id === entry.id),
          sources,
        ),
      ),
    )),
    ...brought.map(ofFile),
  ].map((entry) => ({ ...entry, inUse: entry.id === inUse }));
}

async function ofCatalog(
  entry: CatalogEntry,
  kept: KeptWeights | undefined,
  sources: ListSources,
): Promise<WeightsEntry> {
  const { embedded } = entry;
  const partialBytes =
    embedded !== null || kept !== undefined ? 0 : (await readPartial(partOf(sources.folder, entry))).bytes;
  const measured = kept?.sizeBytes ?? (embedded === null ? null : await sources.embeddedSize(entry));
  const missing = partialBytes > 0 ? 'partial' : 'missing';
  return {
    ...shared(entry.id, entry.network),
    ...{ title: entry.title, source: entry.source, file: kept?.file ?? entry.file, url: entry.url },
    sizeBytes: measured ?? 4 * entry.parameters,
    sizeKnown: measured !== null,
    ...{ licence: entry.licence, accuracy: entry.accuracy, inputSize: entry.preprocessing.size },
    // A file that was brought may hold the same values without the classifier.
    classes: kept?.classes === undefined ? entry.classes : kept.classes,
    ...{ why: entry.why, note: kept?.note ?? sources.problemOf(entry), recommended: entry.recommended },
    state: embedded !== null ? 'embedded' : kept !== undefined ? 'here' : missing,
    ...{ partialBytes, jobId: sources.jobOf(entry.id) },
  };
}

const ofFile = (kept: KeptWeights): WeightsEntry => ({
  ...shared(kept.id, kept.network),
  ...{ title: kept.importedFrom, source: 'file', file: kept.file, url: null },
  ...{ sizeBytes: kept.sizeBytes, sizeKnown: true, licence: kept.licence, accuracy: null },
  ...{ inputSize: kept.preprocessing.size, classes: kept.classes ?? null, why: kept.source, note: kept.note },
  state: 'here',
});

const shared = (id: string, network: string) => ({
  ...{ id, network, inUse: false, recommended: false, partialBytes: 0, jobId: null },
});
