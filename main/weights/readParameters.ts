/** The values of a network's parameters from a file, by whatever names and in whatever order of axes it has them. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Graph, ParameterSpec, Parameters } from '../networks/graph.ts';
import { findNetwork } from '../networks/registry.ts';
import { type FileMatch, matchFile, matchTarget } from './matchParameters.ts';
import { arrangeValues } from './naming/arrangeValues.ts';
import type { NamedTensor } from './naming/naming.ts';
import { type ListedTensor, readWeightsFile, type WeightsContent } from './readWeightsFile.ts';

/**
 * `match` sees what the file holds before any value is read; `wanted` then says which parameters to read, the graph's by default.
 * Throws what these throw, and `ServiceError`: `not-found` without a file, `unusable-data` when it is broken or lacks a parameter.
 */
export async function readParameters(
  graph: Graph,
  file: string,
  match: (tensors: readonly ListedTensor[]) => FileMatch = (tensors) =>
    matchFile(matchTarget(findNetwork(graph.name), graph), tensors),
  wanted: (match: FileMatch) => readonly ParameterSpec[] = () => graph.parameters,
): Promise<{ parameters: Parameters; content: WeightsContent; match: FileMatch }> {
  let tensors: readonly NamedTensor[] = [];
  const found: { match?: FileMatch } = {};
  const content = await readWeightsFile(file, (listed) => {
    const matched = match(listed);
    found.match = matched;
    tensors = wanted(matched).map(({ name }) => {
      const tensor = matched.tensors.get(name);
      if (tensor !== undefined) return tensor;
      throw new ServiceError('unusable-data', `The weights file "${basename(file)}" holds no "${name}".`, {
        subject: file,
      });
    });
    return tensors.map(({ fileName }) => fileName);
  });
  const values = tensors.map(
    (tensor) => [tensor.name, arrangeValues(tensor, content.values.get(tensor.fileName)!)] as const,
  );
  return { parameters: new Map(values), content, match: found.match! };
}
