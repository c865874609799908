/** A network with its weights, ready to run: finds the file, checks it, and takes the conventions that belong to it. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import { valuesIn } from '../networks/cost.ts';
import type { Graph, ParameterSpec, Parameters } from '../networks/graph.ts';
import { findNetwork, type RegisteredNetwork } from '../networks/registry.ts';
import { partInWords } from './checkpointParts.ts';
import { classesIn } from './classifierParameters.ts';
import { type FoundConventions, findConventions } from './conventions.ts';
import { findWeights, noWeights, type WeightsPlace, type WeightsRequest } from './findWeights.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type FileMatch, requireMatch } from './matchParameters.ts';
import type { NamingConvention } from './naming/naming.ts';
import { readParameters } from './readParameters.ts';
import type { WeightsFormat } from './readWeightsFile.ts';
import { recogniseNetwork } from './recognise.ts';

export interface BackboneRequest extends WeightsRequest {
  /** `pocket_resnet`, `mobilenet_v2_0.35`, … */
  readonly name: string;
}

export interface Backbone {
  readonly name: string;
  /** Without a classifier, for pictures of `preprocessing.size` px. */
  readonly graph: Graph;
  readonly parameters: Parameters;
  readonly preprocessing: Preprocessing;
  /** Nodes whose outputs [batch, n] side by side are the features. One node in all of today's networks: `graph.features`. */
  readonly featureOutputs: readonly string[];
  readonly featureCount: number;
  /** 64 hex digits; differs whenever the features of a picture may differ: other values, padding, epsilon or preprocessing. */
  readonly fingerprint: string;
  readonly licence: string | null;
  /** Where the weights come from, for people. */
  readonly source: string;
  /** Which conventions were taken and why, for people. */
  readonly note: string;
  /** The file that was read. */
  readonly file: string;
  readonly sizeBytes: number;
}

/**
 * Throws `ServiceError`: `invalid-request` for an unknown network, `not-found` for a missing file, `unavailable` when no weights are on
 * this machine, `unusable-data` when the file is broken or belongs to another network.
 */
export async function loadBackbone(request: BackboneRequest): Promise<Backbone> {
  const { network, place, weights, conventions } = await openWeights(request);
  const { padding, batchNormEpsilon, preprocessing } = conventions;
  const graph = network.build({ inputSize: preprocessing.size, padding, batchNormEpsilon });
  requirePhotos(network, graph, weights.parameters);
  return {
    name: network.name,
    graph,
    parameters: weights.parameters,
    preprocessing,
    featureOutputs: [graph.features],
    featureCount: graph.featureCount,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([graph, preprocessing, weights.fingerprint]))
      .digest('hex'),
    licence: conventions.licence,
    source: conventions.source ?? `The file "${basename(place.file)}"`,
    note: conventions.note,
    file: place.file,
    sizeBytes: weights.sizeBytes,
  };
}

export interface OpenedWeights {
  readonly network: RegisteredNetwork;
  readonly place: WeightsPlace;
  readonly weights: ReadWeights;
  readonly conventions: Omit<FoundConventions, 'known'>;
}

/** Finds, reads and checks a network's weights, with those of its classifier when asked. Throws as `loadBackbone` and `readWeights` do. */
export async function openWeights(
  request: BackboneRequest,
  options: { readonly classifier?: boolean } = {},
): Promise<OpenedWeights> {
  const network = findNetwork(request.name);
  const place = await findWeights(network, request);
  if (place === null) throw noWeights(network.name);
  const weights = await readWeights(network, place.file, options);
  const conventions = place.conventions ?? (await findConventions(network, place.file, weights));
  return { network, place, weights, conventions };
}

/** Throws `ServiceError('invalid-request')` for a network that does not read colour photos, or not in this size. */
export function requirePhotos(network: RegisteredNetwork, graph: Graph, parameters: Parameters): void {
  const [channels, size] = graph.input.shape;
  if (channels !== 3)
    throw new ServiceError(
      'invalid-request',
      `${network.title} reads one grey channel, and photos have three: choose another network.`,
      { subject: network.name },
    );
  for (const { name, shape } of graph.parameters)
    if (parameters.get(name)?.length !== valuesIn(shape))
      throw new ServiceError(
        'invalid-request',
        `${network.title} takes pictures of ${network.inputSize} px only, not of ${size} px: its "${name}" belongs to that size.`,
        { subject: network.name },
      );
}

/** Checked values of a file for a network. */
export interface ReadWeights {
  readonly format: WeightsFormat;
  readonly parameters: Parameters;
  /** `fingerprintOf` the values. */
  readonly fingerprint: string;
  readonly sizeBytes: number;
  /** Of the file, 64 hex digits. */
  readonly sha256: string;
  /** Classes of the network's own classifier in the file; null when there is none. */
  readonly classes: number | null;
  /** What the file calls the parameters; null: as torchvision does. */
  readonly naming: NamingConvention | null;
  /** Which part of the file was taken, for people; empty when it holds nothing else. */
  readonly part: string;
}

/**
 * Reads the backbone's values, and with `classifier` those of the classifier that came with it. Throws
 * `ServiceError('unusable-data')` when the file is broken, belongs to another network, or has no classifier though one is wanted.
 */
export async function readWeights(
  network: RegisteredNetwork,
  file: string,
  { classifier = false }: { readonly classifier?: boolean } = {},
): Promise<ReadWeights> {
  const graph = network.build({});
  const { parameters, content, match } = await readParameters(
    graph,
    file,
    (tensors) =>
      requireMatch(graph, tensors, file, (all) => recogniseNetwork(all).map(({ network: fitting }) => fitting)),
    (matched) => (classifier ? wholeParameters(network, matched, file) : graph.parameters),
  );
  return {
    format: content.format,
    parameters,
    fingerprint: fingerprintOf(graph.parameters, parameters),
    sizeBytes: content.sizeBytes,
    sha256: content.sha256,
    classes: classesIn(network, match),
    naming: match.naming,
    part: partInWords(match.part),
  };
}

function wholeParameters(network: RegisteredNetwork, match: FileMatch, file: string): readonly ParameterSpec[] {
  const classes = classesIn(network, match);
  if (classes !== null) return network.build({ classes }).parameters;
  throw new ServiceError(
    'unusable-data',
    `"${basename(file)}" came without the classifier that ${network.title} was trained with, so it cannot say what a photo shows. ` +
      'It is good for training your own classifier; to ask for ImageNet classes, take weights that have one.',
    { subject: file },
  );
}
