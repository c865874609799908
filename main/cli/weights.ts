/** `thaw weights`: which pretrained weights there are, and how they come onto this machine. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Client, ServiceError, type WeightsEntry } from '../contract/index.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { size } from './wording.ts';

const idArgument = 'id of the weights, as "thaw weights" lists them';

export function addWeightsCommand(program: Command, run: RunCommand): void {
  const weights = program
    .command('weights')
    .summary('list, download, import, choose or remove pretrained weights')
    .description(
      'Pretrained weights of the networks: what is published, what is on this machine (state "here"), and which are taken when ' +
        'a run names only the network (*). Downloads go on where they broke off and are checked before they are kept.',
    )
    .addHelpText(
      'after',
      `
Examples:
  thaw weights list --network resnet50
  thaw weights get resnet50                       the recommended ones
  thaw weights get resnet50.torchvision-v1
  thaw weights import ~/Downloads/model.safetensors   recognises the network by itself
  thaw weights use resnet50.torchvision-v1
  thaw weights remove resnet50.torchvision-v1     runs keep what they need`,
    );

  const list = weights
    .command('list', { isDefault: true })
    .description('published weights and those that were brought (the default)')
    .option('--network <name>', 'only those of this network')
    .option('--here', 'only those on this machine');
  list.action(() => {
    const options = list.opts<{ network?: string; here?: boolean }>();
    return run(list, (session) => listWeights(session, options));
  });

  const get = weights
    .command('get')
    .description('download weights, checked against their published checksum')
    .argument('<id or network>', `${idArgument}; of a network, the recommended ones`);
  get.action((wanted: string) => run(get, (session) => getWeights(session, wanted)));

  const bring = weights
    .command('import')
    .description('keep a copy of a weights file: safetensors, PyTorch, Keras or TF.js')
    .argument('<file>', 'the file')
    .option('--network <name>', 'the network that it belongs to (default: recognised by its parameters)');
  bring.action((file: string) => {
    const { network } = bring.opts<{ network?: string }>();
    return run(bring, (session) => importWeights(session, file, network));
  });

  const use = weights
    .command('use')
    .description('take these when a run names only the network')
    .argument('<id>', idArgument);
  use.action((id: string) => run(use, (session) => useWeights(session, id)));

  const remove = weights
    .command('remove')
    .description('delete weights from this machine, or what a broken download left')
    .argument('<id>', idArgument);
  remove.action((id: string) => run(remove, (session) => removeWeights(session, id)));
}

export async function listWeights(
  { client }: Session,
  { network, here = false }: { readonly network?: string; readonly here?: boolean },
): Promise<Outcome> {
  const all = await client.weights.list(network === undefined ? {} : { network });
  const weights = here ? all.filter(({ state }) => state === 'here' || state === 'embedded') : all;
  if (weights.length === 0)
    return { text: 'There are none. "thaw weights import FILE" brings some.', json: { weights } };
  const text = table(
    [
      { title: '' },
      { title: 'weights' },
      { title: 'state' },
      { title: 'size', align: 'right' },
      { title: 'top-1', align: 'right' },
      { title: 'px', align: 'right' },
      { title: '' },
    ],
    weights.map((entry) => [
      entry.inUse ? '*' : '',
      entry.id,
      entry.state === 'partial' ? `partial, ${size(entry.partialBytes)}` : entry.state,
      entry.sizeBytes === null ? '–' : `${entry.sizeKnown ? '' : 'about '}${size(entry.sizeBytes)}`,
      entry.accuracy === null ? '–' : `${(entry.accuracy.top1 * 100).toFixed(1)} %`,
      String(entry.inputSize),
      entry.recommended && entry.state !== 'embedded' ? 'recommended' : '',
    ]),
  );
  const legend = '* is taken when a run names only the network. Top-1: published accuracy on ImageNet.';
  return { text: `${text}\n\n${legend}`, json: { weights } };
}

export async function getWeights(session: Session, wanted: string): Promise<Outcome> {
  const { client } = session;
  const found = await findWanted(client, wanted);
  if (found.state === 'here' || found.state === 'embedded')
    return { text: `The weights "${found.id}" are here already.`, json: { weights: found } };
  const { jobId } = await client.weights.download({ id: found.id });
  await session.follow(jobId);
  const entry = await findWanted(client, found.id);
  const inUse = entry.inUse ? '' : ` Take them with "thaw weights use ${entry.id}".`;
  return {
    text: `The weights "${entry.id}" are here: ${size(entry.sizeBytes ?? 0)}, checked.${inUse}`,
    json: { weights: entry },
  };
}

export async function importWeights({ client, cwd }: Session, file: string, network?: string): Promise<Outcome> {
  const path = resolve(cwd, file);
  const { entry, recognised } = await client.weights.import(
    network === undefined ? { file: path } : { file: path, network },
  );
  return {
    text: [
      `${recognised}`,
      `Kept as "${entry.id}", and taken from now on when a run names only ${entry.network}.`,
      ...(entry.note === null ? [] : [entry.note]),
    ].join('\n'),
    json: { weights: entry, recognised },
  };
}

export async function useWeights({ client }: Session, id: string): Promise<Outcome> {
  const entry = await client.weights.use({ id });
  return { text: `${entry.network} now takes "${entry.id}" (${entry.title}).`, json: { weights: entry } };
}

export async function removeWeights({ client }: Session, id: string): Promise<Outcome> {
  await client.weights.remove({ id });
  return { text: `The weights "${id}" are removed. Runs keep what they need of them.`, json: { id, removed: true } };
}

/** By id, or the recommended ones of a network; the engine names the nearest network when there is none of that name. */
async function findWanted(client: Client, wanted: string): Promise<WeightsEntry> {
  const all = await client.weights.list({});
  const byId = all.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const network = wanted.includes('.')
    ? (all.find((entry) => wanted.startsWith(`${entry.network}.`))?.network ?? wanted)
    : wanted;
  const ofNetwork = await client.weights.list({ network });
  const [first] = ofNetwork.filter(({ recommended }) => recommended);
  if (network === wanted && first !== undefined) return first;
  const ids = ofNetwork.map(({ id }) => id);
  throw new ServiceError(
    ids.length === 0 ? 'unavailable' : 'invalid-request',
    ids.length === 0
      ? `Nobody published weights for ${network}. Bring a file with "thaw weights import FILE".`
      : `There are no weights "${wanted}". Of ${network} there are ${ids.join(', ')}.`,
    { subject: wanted },
  );
}
