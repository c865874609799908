/** Weights of a format that takes several files, as one file: how they are kept. */
import type { RegisteredNetwork } from '../networks/registry.ts';
import { toSafetensors, type WrittenSafetensors } from './formats/writeSafetensors.ts';
import { matchFile, matchTarget } from './matchParameters.ts';
import { arrangeValues } from './naming/arrangeValues.ts';
import { type ListedTensor, readWeightsFile } from './readWeightsFile.ts';

/**
 * Writes what a file holds of a network, its classifier included, under the network's own names. The file is known to fit. Throws
 * `ServiceError('unusable-data')` when it is broken.
 */
export async function convertWeights(
  network: RegisteredNetwork,
  file: string,
  destination: string,
): Promise<WrittenSafetensors> {
  const named = (tensors: readonly ListedTensor[]) => matchFile(matchTarget(network), tensors).tensors;
  const content = await readWeightsFile(file, (tensors) => [...named(tensors).values()].map((one) => one.fileName));
  return toSafetensors(
    [...named(content.tensors)].map(([name, tensor]) => ({
      ...{ name, shape: tensor.shape },
      values: arrangeValues(tensor, content.values.get(tensor.fileName)!),
    })),
    destination,
  );
}
