/** Compares what a weights file holds with what a network needs, by name and shape. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Graph } from '../networks/graph.ts';
import { findNetwork, type RegisteredNetwork } from '../networks/registry.ts';
import { withoutClassifier } from '../networks/withoutClassifier.ts';
import { type CheckpointPart, checkpointParts } from './checkpointParts.ts';
import type { NamedTensor, NamingConvention } from './naming/naming.ts';
import { publishedTensors } from './naming/publishedTensors.ts';
import { timmNames } from './naming/timm.ts';
import type { ListedTensor } from './readWeightsFile.ts';

export interface ParameterMatch {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** "conv1.weight is [32, 3, 3, 3], not [64, 3, 7, 7]" */
  readonly misshapen: readonly string[];
}

/** What a file holds for one network. */
export interface FileMatch extends ParameterMatch {
  /** The tensors that were compared, by the network's names. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** Which of the file's tensors they are. */
  readonly part: CheckpointPart;
  /** What the file calls them; null: the network's own names, which are torchvision's. */
  readonly naming: NamingConvention | null;
}

/** A network as files are compared with it. Making one costs a millisecond. */
export interface MatchTarget {
  readonly network: RegisteredNetwork;
  /** Name and shape of what is needed. */
  readonly needed: ReadonlyMap<string, readonly number[]>;
  /** First words of the classifier's parameters ("fc", "classifier"): whatever is there instead of it is another head. */
  readonly heads: ReadonlySet<string>;
  /** What its first layer is called, by anybody. */
  readonly firstNames: readonly string[];
}

export function matchTarget(network: RegisteredNetwork, graph?: Graph): MatchTarget {
  const whole = network.build({ classes: 1000 });
  const backbone = graph ?? withoutClassifier(whole);
  const needed = new Map(backbone.parameters.map(({ name, shape }) => [name, shape]));
  const first = backbone.parameters.find(({ name }) => name.endsWith('.weight'))?.name ?? '';
  return {
    network,
    needed,
    heads: new Set(whole.parameters.flatMap(({ name }) => (needed.has(name) ? [] : [name.split('.')[0]!]))),
    firstNames: [first, ...timmNames(whole).map((names) => names(first))],
  };
}

/** What PyTorch saves beside the weights: batch counters, and tables that follow from a window's size. */
const derived = ['.num_batches_tracked', '.relative_position_index', '.attn_mask'] as const;

/** The part of a file that fits best. The classifier's parameters are not needed and not counted as extra; nor is what is derived. */
export function matchFile(target: MatchTarget, tensors: readonly ListedTensor[]): FileMatch {
  const matches = checkpointParts(tensors, new Set(target.firstNames)).map((part) => matchPart(target, part));
  const fewest = Math.min(...matches.map(problems));
  return matches.find((match) => problems(match) === fewest)!;
}

export function matchPart({ network, needed, heads }: MatchTarget, part: CheckpointPart): FileMatch {
  const { tensors, naming } = publishedTensors(network, part.tensors);
  const fileNames = new Map(part.tensors.map(({ name, fileName }) => [name, fileName]));
  const found = new Map(
    tensors.map((tensor) => [tensor.name, { ...tensor, fileName: fileNames.get(tensor.fileName) ?? tensor.fileName }]),
  );
  const ignored = (name: string) =>
    heads.has(name.split('.')[0]!) || derived.some((suffix) => `.${name}`.endsWith(suffix));
  return {
    part,
    naming,
    tensors: found,
    missing: [...needed.keys()].filter((name) => !found.has(name)),
    extra: [...found.keys()].filter((name) => !needed.has(name) && !ignored(name)),
    misshapen: [...needed].flatMap(([name, shape]) => {
      const tensor = found.get(name);
      if (tensor === undefined || tensor.shape.join() === shape.join()) return [];
      return [`${name} is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`];
    }),
  };
}

export const fits = (match: ParameterMatch): boolean => problems(match) === 0;

export const problems = ({ missing, extra, misshapen }: ParameterMatch): number =>
  missing.length + extra.length + misshapen.length;

/** What a file holds for a graph's parameters. Throws `ServiceError('unusable-data')` that lists what is missing, extra and misshapen. */
export function requireMatch(
  graph: Graph,
  tensors: readonly ListedTensor[],
  file: string,
  others: (tensors: readonly ListedTensor[]) => readonly string[] = () => [],
): FileMatch {
  const match = matchFile(matchTarget(findNetwork(graph.name), graph), tensors);
  if (fits(match)) return match;
  const fitting = others(tensors).filter((name) => name !== graph.name);
  const parts = [
    ...differences(match),
    ...(fitting.length > 0 ? [`The file fits ${fitting.map((name) => `"${name}"`).join(' and ')}.`] : []),
  ];
  throw new ServiceError(
    'unusable-data',
    `"${basename(file)}" does not hold the weights of ${graph.name}. ${parts.join(' ')}`,
    { subject: file },
  );
}

/** For people: "2 missing: conv1.weight; bn1.weight." */
export const differences = (match: ParameterMatch): readonly string[] =>
  [
    list('missing', match.missing),
    list('not part of the network', match.extra),
    list('of another shape', match.misshapen),
  ].filter((part) => part !== '');

const shown = 12;

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.length} ${what}: ${names.slice(0, shown).join('; ')}${rest}.`;
}
