/**
 * Which of a file's tensors are one network's weights. Training programs wrap networks (`module.`, `model.`, `_orig_mod.`) and
 * put several things into one file: weights, their running average, the optimiser's state.
 */
import type { ListedTensor } from './readWeightsFile.ts';

export interface CheckpointPart {
  /** What stands before the names of its tensors, with the dot: "model_ema.module."; empty for a plain file. */
  readonly prefix: string;
  /** Without the prefix. `fileName` is the name in the file. */
  readonly tensors: readonly PartTensor[];
  /** True for a running average of the weights: what is evaluated and published where there is one. */
  readonly averaged: boolean;
  /** Tensors of the file that are not of this part. */
  readonly others: number;
}

export interface PartTensor extends ListedTensor {
  readonly fileName: string;
}

/** What parallel training and compilation put between a network and the names of its parts. */
const wrappers = /(^|\.)(?:(?:module|_orig_mod)\.)+(?=.)/g;

/** What training keeps beside the weights, and counters of programs that measure networks. */
const trainingState =
  /^(?:optimi[sz]er(?:_states?|_state_dict)?|optim|(?:lr_)?schedulers?|scaler|amp_scaler|loss_scaler)\.|(?:^|\.)(?:n_averaged|total_ops|total_params)$/;

/** Words that mean a running average of weights. */
const average = /(?:^|[._])(?:ema|averaged?|swa|teacher)(?:[._]|$)/i;

/**
 * The parts of a file that could be a network, best first: a running average before the weights of the last step, then the part
 * with the most tensors. `firstNames`: what the first layers of networks are called; where one of them is found, a part begins.
 */
export function checkpointParts(
  tensors: readonly ListedTensor[],
  firstNames: ReadonlySet<string>,
): readonly CheckpointPart[] {
  const plain = tensors
    .filter(({ name }) => !trainingState.test(name))
    .map(({ name, shape }) => ({ name: unwrapped(name), fileName: name, shape }));
  const prefixes = new Set(plain.flatMap(({ name }) => prefixesBefore(name, firstNames)));
  if (prefixes.size === 0) prefixes.add('');
  const parts = [...prefixes].map((prefix): CheckpointPart => {
    const own = plain.filter(({ name }) => name.startsWith(prefix));
    return {
      prefix,
      tensors: own.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
      averaged: average.test(prefix),
      others: tensors.length - own.length,
    };
  });
  const most = Math.max(...parts.map((part) => part.tensors.length));
  return (
    parts
      // A block that happens to begin like a network is none: "layer1.0." in a ResNet.
      .filter((part) => part.tensors.length >= most / 4)
      .map((part) => withoutInner(part, parts, firstNames))
      .toSorted((a, b) => Number(b.averaged) - Number(a.averaged) || b.tensors.length - a.tensors.length)
  );
}

/** For people: where in the file the part was found, and why it was preferred; empty when the file holds nothing else. */
export function partInWords({ prefix, averaged, others }: CheckpointPart): string {
  if (prefix === '' && others === 0) return '';
  const rest =
    others === 0
      ? ''
      : others === 1
        ? '; one other tensor was left aside'
        : `; ${others} other tensors were left aside`;
  if (prefix === '') return `The weights were taken${rest}.`;
  const why = averaged ? ', the running average, which is better than the weights of the last step' : '';
  return `They were taken from "${prefix.slice(0, -1)}"${why}${rest}.`;
}

const unwrapped = (name: string): string => name.replace(wrappers, '$1');

/** Of "model.conv1.weight" with "conv1.weight" among the first names: "model.". */
function prefixesBefore(name: string, firstNames: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (let begin = 0; begin >= 0; begin = name.indexOf('.', begin) + 1 || -1)
    if (firstNames.has(name.slice(begin))) found.push(name.slice(0, begin));
  return found;
}

/** A whole copy of the network inside another part ("ema." beside plain names) is no extra of that part. */
function withoutInner(
  part: CheckpointPart,
  parts: readonly CheckpointPart[],
  firstNames: ReadonlySet<string>,
): CheckpointPart {
  const inner = parts.filter(
    (other) =>
      other.prefix.length > part.prefix.length &&
      other.prefix.startsWith(part.prefix) &&
      other.tensors.length > part.tensors.length / 4,
  );
  const tensors = part.tensors.filter(
    ({ name }) => !inner.some(({ prefix }) => `${part.prefix}${name}`.startsWith(prefix)),
  );
  // Else they are this part's own first layers: "features.conv1" ends like another network's "conv1".
  if (inner.length === 0 || !tensors.some(({ name }) => firstNames.has(name))) return part;
  return { ...part, tensors, others: part.others + part.tensors.length - tensors.length };
}
