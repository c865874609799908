/** The values of a network's parameters from a file, by whatever names and in whatever order of axes it has them. */

import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { findNetwork } from '../networks/registry.ts';
import { type FileMatch, matchFile, matchTarget } from './matchParameters.ts';
import { arrangeValues } from './naming/arrangeValues.ts';
import type { NamedTensor } from './naming/naming.ts';
import { type ListedTensor, readWeightsFile, type WeightsContent } from './readWeightsFile.ts';

/**
 * `match` sees what the file holds before any value is read. Throws what `match` throws, and `ServiceError`: `not-found`
 * without a file, `unusable-data` when it is broken or lacks a parameter.
 */
export async function readParameters(
  graph: Graph,
  file: string,
  match: (tensors: readonly ListedTensor[]) => FileMatch = (tensors) =>
    matchFile(matchTarget(findNetwork(graph.name), graph), tensors),
): Promise<{ parameters: Parameters; content: WeightsContent; match: FileMatch }> {
  const found: { match?: FileMatch } = {};
  const tensorOf = (name: string): NamedTensor => {
    const tensor = found.match?.tensors.get(name);
    if (tensor === undefined)
      throw new ServiceError('unusable-data', `The weights file "${basename(file)}" holds no "${name}".`, {
        subject: file,
      });
    return tensor;
  };
  const content = await readWeightsFile(file, (tensors) => {
    found.match = match(tensors);
    return graph.parameters.map(({ name }) => tensorOf(name).fileName);
  });
  const parameters = new Map(
    graph.parameters.map(({ name }) => {
      const tensor = tensorOf(name);
      return [name, arrangeValues(tensor, content.values.get(tensor.fileName)!)];
    }),
  );
  return { parameters, content, match: found.match! };
}
