/** A pretrained network with the classifier that came with its weights: it says of a photo what it was trained to say. */
import { ServiceError } from '../contract/errors.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { classNames } from './imageNetClasses.ts';
import { type BackboneRequest, openWeights, requirePhotos } from './loadBackbone.ts';

export interface ClassifiedNetwork {
  readonly name: string;
  /** With its classifier: `graph.logits` are the classes' logits [batch, classes]. */
  readonly graph: Graph;
  /** Name of the node with the logits. */
  readonly logits: string;
  readonly parameters: Parameters;
  readonly preprocessing: Preprocessing;
  /** Names in the order of the logits. */
  readonly classes: readonly string[];
  /** As in `weights.list`; null for a file that was given. */
  readonly weightsId: string | null;
  /** Which conventions were taken and why, for people. */
  readonly note: string;
}

/** Throws as `loadBackbone` does, and `ServiceError('unusable-data')` when the weights came without a classifier. */
export async function loadClassified(request: BackboneRequest): Promise<ClassifiedNetwork> {
  const { network, place, weights, conventions } = await openWeights(request, { classifier: true });
  const { padding, batchNormEpsilon, preprocessing } = conventions;
  const { classes } = weights;
  const graph = network.build({ inputSize: preprocessing.size, padding, batchNormEpsilon, classes });
  requirePhotos(network, graph, weights.parameters);
  if (graph.logits === null || classes === null)
    throw new ServiceError('unusable-data', `${network.title} has no classifier of its own.`, {
      subject: network.name,
    });
  return {
    name: network.name,
    graph,
    logits: graph.logits,
    parameters: weights.parameters,
    preprocessing,
    classes: await classNames(request.resourcesFolder, classes),
    weightsId: place.id,
    note: conventions.note,
  };
}
