/** Networks, their stages and layers as text for a terminal. */
import type { LayerArithmetic, Network, NetworkDetails } from '../contract/index.ts';
import type { LookedAt } from './network.ts';
import { type Column, table } from './table.ts';
import { size as bytes, count, thousands } from './wording.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** All of them, one a line. */
export function networksText(networks: readonly Network[]): string {
  const rows = networks.map((network) => [
    network.name,
    network.title,
    figure(network.whole.parameters),
    thousands(network.whole.macs),
    String(network.inputSize),
    topOne(network),
    memoryOf(network),
    weightsWords[network.weights.state],
  ]);
  return [
    table(
      [
        ...[{ title: 'network' }, { title: '' }, right('parameters'), right('MACs'), right('px'), right('top-1')],
        ...[right('memory to train'), { title: 'weights' }],
      ],
      rows,
    ),
    '',
    'Parameters and MACs (multiply-adds a picture) are those of the published network with its classifier. Top-1: accuracy on',
    'ImageNet, as published. Memory to train: what all of it needs with batches of 16; runtimes take about three times as much,',
    'and ! marks where this machine has less to spare.',
    '"thaw network NAME" shows one, "thaw network NAME --compare OTHER" two.',
  ].join('\n');
}

/** One network: figures, stages, memory. */
export function networkText({ network, size, measured }: LookedAt): string {
  const { name, title, family, whole, stages, weights, accuracy, memoryAtBatch: memory, batch } = network;
  const backbone =
    whole.parameters === network.parameters
      ? []
      : [
          `Without its classifier: ${figure(network.parameters)} parameters, ${thousands(network.macs)} MACs; that is what Thaw trains on.`,
        ];
  const pictures = count(batch, 'picture');
  return [
    `${title} (${name}${title === family ? '' : `, ${family}`})`,
    '',
    `${figure(whole.parameters)} parameters, ${thousands(whole.macs)} MACs for a picture of ${size} px.`,
    ...backbone,
    `Features for a head: ${figure(network.features)}.`,
    accuracy === null
      ? 'No accuracy on ImageNet is published.'
      : `Published accuracy on ImageNet: ${share(accuracy.top1)}${accuracy.top5 === null ? '' : `, among the first five ${share(accuracy.top5)}`} (${accuracy.by}).`,
    weights.state === 'missing'
      ? `Weights: ${weights.note ?? `not on this machine${accuracy === null ? '' : `; "thaw weights get ${name}" downloads them`}.`}`
      : `Weights: ${weights.id ?? weights.file}, ${weightsWords[weights.state]}${weights.sizeBytes === null ? '' : `, ${bytes(weights.sizeBytes)}`}.`,
    '',
    table(
      [{ title: 'stage' }, { title: 'output' }, right('layers'), right('parameters'), right('MACs')],
      stages.map((stage) => [
        stage.name,
        stage.shape.join('×'),
        String(stage.layers),
        figure(stage.parameters),
        thousands(stage.macs),
      ]),
    ),
    '',
    `Memory needed for ${pictures} of ${size} px, without the classifier: weights ${bytes(memory.weightsBytes)}, predicting or training only a ` +
      `head ${bytes(memory.predictBytes)}, training everything ${bytes(memory.trainBytes)}. Runtimes take about three times as much.`,
    ...(network.memory.fitsTrain
      ? []
      : [
          'Training everything in batches of 16 needs more memory than this machine has to spare; fewer stages need less.',
        ]),
    ...(measured === null ? [] : [speedOf({ network, size, measured })]),
  ].join('\n');
}

/** "Measured on cpu: 105 pictures a second, in batches of 16." */
export const speedOf = ({ network, measured }: LookedAt): string =>
  measured === null
    ? ''
    : `Measured on ${measured.device}: ${speed(measured.picturesPerSecond)} pictures a second, in batches of ${network.batch}.`;

export const speed = (picturesPerSecond: number): string =>
  picturesPerSecond < 10 ? picturesPerSecond.toFixed(1) : figure(Math.round(picturesPerSecond));

/** Every layer, the classifier's included. */
export function layersText({ layers }: NetworkDetails): string {
  return table(
    [
      ...[{ title: 'layer' }, { title: 'what' }, { title: 'output' }, right('parameters'), right('MACs')],
      ...[right('sees'), right('memory')],
    ],
    layers.map((layer) => [
      layer.name,
      layer.kind,
      layer.shape.join('×'),
      layer.parameters === 0 ? '' : figure(layer.parameters),
      layer.macs === 0 ? '' : thousands(layer.macs),
      layer.receptiveField === null ? 'all' : `${layer.receptiveField} px`,
      bytes(layer.outputBytes),
    ]),
  );
}

/** The arithmetic of one layer. */
export function layerText(arithmetic: LayerArithmetic, network: NetworkDetails, size: number): string {
  const { layer, outputSize, letters, parameters, otherBias, macs, savings } = arithmetic;
  const hasBias = otherBias !== null && otherBias < layer.parameters;
  const lines: [string, string][] = [
    ['takes', `${layer.inputShape.join('×')} from ${layer.inputs.join(', ')}`],
    ['gives', layer.shape.join('×')],
  ];
  if (outputSize !== null) lines.push(['edge', outputSize.formula], ['', outputSize.worked]);
  if (parameters !== null) lines.push(['parameters', parameters.formula], ['', parameters.worked]);
  if (otherBias !== null) lines.push(['', `${hasBias ? 'without' : 'with'} a bias ${figure(otherBias)}`]);
  if (macs !== null) lines.push(['MACs', macs.formula], ['', macs.worked]);
  lines.push([
    'sees',
    layer.receptiveField === null ? 'the whole picture' : `${layer.receptiveField} px of the picture`,
  ]);
  return [
    `${layer.name}: ${layer.kind}, in stage ${layer.stage} of ${network.title} at ${size} px`,
    '',
    ...lines.map(([what, value]) => `${what.padEnd(12)}${value}`),
    ...(letters === null ? [] : ['', ...letters.split(' · ').map((letter) => `  ${letter}`)]),
    ...(savings.length === 0 ? [] : ['', ...savings]),
  ].join('\n');
}

export const weightsWords: Readonly<Record<Network['weights']['state'], string>> = {
  embedded: 'built in',
  file: 'here',
  missing: '–',
};

const figure = (value: number): string => value.toLocaleString('en');

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

export const topOne = ({ accuracy }: Pick<Network, 'accuracy'>): string =>
  accuracy === null ? '–' : share(accuracy.top1);

const memoryOf = ({ memory }: Network): string => `${bytes(memory.trainBytes)}${memory.fitsTrain ? '' : ' !'}`;
