/** The dataset that a command line names: by number, or by name when only one is called so. */
import { type Client, type Dataset, ServiceError } from '../contract/index.ts';

export const datasetArgument = 'a dataset\'s number or name (see "thaw dataset")';

/** Throws `not-found` with the datasets there are, `invalid-request` when several have the name. */
export async function namedDataset(client: Client, wanted: string): Promise<Dataset> {
  const all = await client.datasets.list();
  const named = all.filter((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const found = all.find((one) => String(one.datasetId) === wanted) ?? named[0];
  if (found && (named.length < 2 || String(found.datasetId) === wanted)) return found;
  if (named.length > 1) {
    const numbers = named.map((one) => one.datasetId).join(', ');
    throw new ServiceError('invalid-request', `Several datasets are called "${wanted}": say which of ${numbers}.`, {
      subject: wanted,
    });
  }
  const list = all.map((one) => `${one.datasetId} "${one.name}"`).join(', ');
  throw new ServiceError(
    'not-found',
    all.length === 0
      ? `There is no dataset "${wanted}": there is none yet. Make one with "thaw import FOLDER".`
      : `There is no dataset "${wanted}". There are: ${list}.`,
    { subject: wanted },
  );
}
