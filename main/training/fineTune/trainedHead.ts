/** The head as part of a network's graph, and as the plain layers that runs keep. */
import type { TrainSettings } from '../../contract/index.ts';
import type { Graph, Linear, Parameters } from '../../networks/graph.ts';
import { type HeadShape, headName } from '../../networks/head.ts';
import type { DenseLayer, Head } from '../head.ts';

/** Networks whose own classifier sees all values of the last maps: the grid that they pool to, and their hidden layers. */
const flattening: readonly { readonly names: RegExp; readonly grid: number; readonly hidden: readonly number[] }[] = [
  { names: /^(alexnet|zfnet)$/, grid: 6, hidden: [4096, 4096] },
  { names: /^vgg/, grid: 7, hidden: [4096, 4096] },
];

/** What a run's settings ask for on this network. */
export function headShape(network: string, settings: TrainSettings['head'], classes: number): HeadShape {
  const { kind, hidden, hidden2, dropout } = settings;
  const asked = [hidden, hidden2].filter((units) => units > 0);
  if (kind === 'pooled') return { kind, hidden: asked, dropout, classes };
  const own = flattening.find(({ names }) => names.test(network));
  return {
    ...{ kind: 'flattened', dropout, classes, grid: own?.grid ?? 7 },
    hidden: hidden === 0 && hidden2 === 0 ? (own?.hidden ?? []) : asked,
  };
}

/** The fully connected layers of the graph's head, first to last. */
export function headLayers(graph: Graph): readonly Linear[] {
  const own = new Set(graph.stages.find(({ name }) => name === headName)?.nodes);
  return graph.nodes.filter((node) => node.op === 'linear').filter(({ name }) => own.has(name));
}

/** Node whose output the head's layers see: the features, or all values of the last maps. */
export function headInput(graph: Graph): string {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  let input = headLayers(graph)[0]!.inputs[0]!;
  for (let node = byName.get(input); node?.op === 'dropout'; node = byName.get(input)) input = node.inputs[0]!;
  return input;
}

/** The trained head as plain layers. */
export function headOf(graph: Graph, parameters: Parameters): Head {
  const layers = headLayers(graph).map(
    ({ name, inFeatures, outFeatures }): DenseLayer => ({
      ...{ inputs: inFeatures, outputs: outFeatures },
      weight: parameters.get(`${name}.weight`)!,
      bias: parameters.get(`${name}.bias`)!,
    }),
  );
  return { hidden: layers.slice(0, -1), output: layers.at(-1)! };
}

/** The other way round: a head's values under the names of the graph's layers. */
export function headParameters(graph: Graph, head: Head): Parameters {
  const layers = [...head.hidden, head.output];
  return new Map(
    headLayers(graph).flatMap(({ name }, index): [string, Float32Array][] => [
      [`${name}.weight`, layers[index]!.weight],
      [`${name}.bias`, layers[index]!.bias],
    ]),
  );
}
