/** The values of a network's parameters from a file, which may know them by older names. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { tensorsByName } from './matchParameters.ts';
import { type ListedTensor, readWeightsFile, type WeightsContent } from './readWeightsFile.ts';

/**
 * `check` sees what the file holds before any value is read. Throws what `check` throws, and `ServiceError`: `not-found`
 * without a file, `unusable-data` when it is broken or lacks a parameter.
 */
export async function readParameters(
  graph: Graph,
  file: string,
  check: (tensors: readonly ListedTensor[]) => void = () => {},
): Promise<{ parameters: Parameters; content: WeightsContent }> {
  let inFile: ReadonlyMap<string, ListedTensor> = new Map();
  const nameInFile = (name: string): string => {
    const tensor = inFile.get(name);
    if (tensor === undefined)
      throw new ServiceError('unusable-data', `The weights file "${basename(file)}" holds no "${name}".`, {
        subject: file,
      });
    return tensor.name;
  };
  const content = await readWeightsFile(file, (tensors) => {
    check(tensors);
    inFile = tensorsByName(graph.name, tensors);
    return graph.parameters.map(({ name }) => nameInFile(name));
  });
  const parameters = new Map(graph.parameters.map(({ name }) => [name, content.values.get(nameInFile(name))!]));
  return { parameters, content };
}
