/** Compares what a weights file holds with what a network needs, by name and shape. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { Graph } from '../networks/graph.ts';
import { buildNetwork, findNetwork, networkNames } from '../networks/registry.ts';
import type { ListedTensor } from './readWeightsFile.ts';

export interface ParameterMatch {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** "conv1.weight is [32, 3, 3, 3], not [64, 3, 7, 7]" */
  readonly misshapen: readonly string[];
}

/** What PyTorch saves beside the weights: batch counters, and tables that follow from a window's size. */
const derived = ['.num_batches_tracked', '.relative_position_index'] as const;

/** The classifier's parameters are not needed and not counted as extra; nor is what is derived. */
export function matchParameters(graph: Graph, tensors: readonly ListedTensor[]): ParameterMatch {
  const found = tensorsByName(graph.name, tensors);
  const needed = new Map(graph.parameters.map((parameter) => [parameter.name, parameter]));
  const classifier = classifierParameters(graph);
  const ignored = (name: string) => classifier.has(name) || derived.some((suffix) => name.endsWith(suffix));
  return {
    missing: [...needed.keys()].filter((name) => !found.has(name)),
    extra: [...found.keys()].filter((name) => !needed.has(name) && !ignored(name)),
    misshapen: [...needed.values()].flatMap(({ name, shape }) => {
      const tensor = found.get(name);
      if (tensor === undefined || tensor.shape.join() === shape.join()) return [];
      return [`${name} is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`];
    }),
  };
}

/** What a file holds by the names that the network gives its parameters; parts that it leaves out are not among them. */
export function tensorsByName<Tensor extends ListedTensor>(
  network: string,
  tensors: readonly Tensor[],
): ReadonlyMap<string, Tensor> {
  const { publishedName = (name: string) => name } = findNetwork(network);
  return new Map(
    tensors.flatMap((tensor) => {
      const name = publishedName(tensor.name);
      return name === null ? [] : [[name, tensor] as const];
    }),
  );
}

export const fits = ({ missing, extra, misshapen }: ParameterMatch): boolean =>
  missing.length + extra.length + misshapen.length === 0;

/** Throws `ServiceError('unusable-data')` that lists what is missing, extra and misshapen, and which networks would fit. */
export function requireMatch(graph: Graph, tensors: readonly ListedTensor[], file: string): void {
  const match = matchParameters(graph, tensors);
  if (fits(match)) return;
  const others = networkNames().filter((name) => fits(matchParameters(buildNetwork(name), tensors)));
  const parts = [
    list('missing', match.missing),
    list('not part of the network', match.extra),
    list('of another shape', match.misshapen),
    others.length > 0 ? `The file fits ${others.map((name) => `"${name}"`).join(' and ')}.` : '',
  ];
  throw new ServiceError(
    'unusable-data',
    `"${basename(file)}" does not hold the weights of ${graph.name}. ${parts.filter((part) => part !== '').join(' ')}`,
    { subject: file },
  );
}

function classifierParameters(graph: Graph): ReadonlySet<string> {
  const own = new Set(graph.parameters.map((parameter) => parameter.name));
  const whole = buildNetwork(graph.name, { classes: 1000 }).parameters;
  return new Set(whole.map((parameter) => parameter.name).filter((name) => !own.has(name)));
}

const shown = 12;

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.length} ${what}: ${names.slice(0, shown).join('; ')}${rest}.`;
}
