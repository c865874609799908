/** `thaw network`: what the networks are made of, what they cost, layer by layer and side by side. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Classified, type NetworkDetails, ServiceError } from '../contract/index.ts';
import { compareText, differencesOf } from './compareNetworks.ts';
import { layersText, layerText, networksText, networkText } from './networkText.ts';
import { wholeNumber } from './numbers.ts';
import type { Outcome, RunCommand, Session } from './session.ts';

export interface NetworkRequest {
  readonly name: string;
  /** px; default the one that its weights were made for. */
  readonly size?: number | undefined;
  readonly batch: number;
  readonly layers?: boolean | undefined;
  /** Name of the layer to spell out. */
  readonly layer?: string | undefined;
  readonly compare?: string | undefined;
  readonly measure?: boolean | undefined;
  readonly device: string;
  /** File of a photo that the network's own classifier is asked about. */
  readonly photo?: string | undefined;
}

export function addNetworkCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('network')
    .summary('what a network is made of and what it costs')
    .description(
      'Shows a network: parameters, multiply-adds (MACs), memory, its stages, which are the thaw points, and on demand ' +
        'its layers, the arithmetic of one of them, or how it compares with another. Without a name it lists all networks.',
    )
    .argument('[name]', 'name of the network, as "thaw network" lists it')
    .option('--size <px>', 'for pictures of this size (default: the one that its weights were made for)', wholeNumber)
    .option('--batch <n>', 'for batches of this many pictures', wholeNumber, 1)
    .option('--layers', 'list every layer')
    .option('--layer <name>', 'spell out the arithmetic of one layer')
    .addOption(new Option('--compare <name>', 'beside another network').conflicts(['layers', 'layer', 'photo']))
    .option('--measure', 'measure how fast it runs on this machine, for a second or two')
    .option('--device <device>', 'measure on this device, as "thaw devices" lists it', 'cpu')
    .option('--photo <file>', 'what the network itself says of a photo, with the classifier that came with its weights')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw network\n  thaw network resnet50 --layers\n  thaw network resnet50 --layer conv1\n' +
        '  thaw network mobilenet_v2 --compare resnet18 --measure --batch 16\n  thaw network resnet50 --size 160 --json',
    );
  command.action((name: string | undefined) => {
    const options = command.opts<Omit<NetworkRequest, 'name'>>();
    return run(command, (session) =>
      name === undefined ? listNetworks(session, options) : showNetwork(session, { name, ...options }),
    );
  });
}

export async function listNetworks({ client }: Session, asked: Partial<NetworkRequest> = {}): Promise<Outcome> {
  for (const option of ['size', 'layers', 'layer', 'compare', 'measure', 'photo'] as const)
    if (asked[option] !== undefined)
      throw new ServiceError(
        'invalid-request',
        `--${option} needs the name of a network: "thaw network NAME --${option}".`,
      );
  const networks = await client.networks.list();
  return { text: networksText(networks), json: { networks } };
}

export async function showNetwork(session: Session, request: NetworkRequest): Promise<Outcome> {
  const { client, cwd } = session;
  const { name, layer, photo } = request;
  const shown = await lookAt(session, name, request);
  if (request.compare !== undefined) {
    const other = await lookAt(session, request.compare, request);
    return {
      text: compareText(shown, other),
      json: { networks: [shown, other].map(jsonOf), differences: differencesOf(shown, other) },
    };
  }

  const { network, size } = shown;
  const arithmetic = layer === undefined ? null : await client.networks.layer({ name, layer, inputSize: request.size });
  const said =
    photo === undefined ? null : await client.networks.classify({ name, photo: { path: resolve(cwd, photo) } });
  return {
    text: [
      arithmetic === null ? networkText(shown) : layerText(arithmetic, network, size),
      ...(request.layers ? [layersText(network)] : []),
      ...(said === null ? [] : [classifiedText(said, photo!)]),
    ].join('\n\n'),
    json: {
      ...jsonOf(shown),
      ...(arithmetic === null ? {} : { layer: arithmetic }),
      ...(said === null ? {} : { photo: said }),
    },
  };
}

/** A network at the size and batch that were asked for, and how fast it is where that was asked for too. */
export interface LookedAt {
  readonly network: NetworkDetails;
  /** px */
  readonly size: number;
  readonly measured: { readonly picturesPerSecond: number; readonly device: string; readonly batches: number } | null;
}

async function lookAt({ client, signal }: Session, name: string, request: NetworkRequest): Promise<LookedAt> {
  const { size, batch, device } = request;
  const network = await client.networks.get({ name, inputSize: size, batch });
  const measured = request.measure
    ? await client.networks.measure({ name, inputSize: size, batch, device }, { signal })
    : null;
  return { network, size: size ?? network.inputSize, measured };
}

/** The published network's figures at the top, those of what Thaw trains on below. */
function jsonOf({ network, size, measured }: LookedAt): object {
  const { name, title, family, whole, parameters, macs, features, batch, stages, layers, accuracy, weights } = network;
  return {
    ...{ name, title, family },
    ...{ parameters: whole.parameters, macs: whole.macs, backbone: { parameters, macs, features } },
    ...{ inputSize: network.inputSize, size, batch, accuracy, weights },
    memory: { ...network.memoryAtBatch, fitsPredict: network.memory.fitsPredict, fitsTrain: network.memory.fitsTrain },
    ...{ stages, layers },
    ...(measured === null ? {} : { measured }),
  };
}

const classifiedText = ({ answers, classes }: Classified, photo: string): string =>
  [
    `What it says of ${photo}, of ${classes.toLocaleString('en')} things that it knows:`,
    ...answers.map(({ name, probability }) => `  ${`${(100 * probability).toFixed(1)} %`.padStart(7)}  ${name}`),
  ].join('\n');
