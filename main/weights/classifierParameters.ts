/** The classifier that came with a network's weights: whether a file has it, and for how many classes. */
import type { RegisteredNetwork } from '../networks/registry.ts';
import type { FileMatch } from './matchParameters.ts';

/** Classes of the network's own classifier in a file; null when it is not there, or another head is. */
export function classesIn(network: RegisteredNetwork, { tensors }: Pick<FileMatch, 'tensors'>): number | null {
  const backbone = new Set(network.build({}).parameters.map(({ name }) => name));
  const few = network.build({ classes: 2 }).parameters;
  const many = new Map(network.build({ classes: 3 }).parameters.map(({ name, shape }) => [name, shape]));
  let classes: number | null = null;
  for (const { name, shape } of few) {
    if (backbone.has(name)) continue;
    const found = tensors.get(name)?.shape;
    if (found?.length !== shape.length) return null;
    for (const [axis, size] of shape.entries()) {
      // The axis that grows with the classes is theirs.
      if (many.get(name)![axis] === size) {
        if (found[axis] !== size) return null;
      } else if (classes === null) classes = found[axis]!;
      else if (classes !== found[axis]) return null;
    }
  }
  return classes;
}
