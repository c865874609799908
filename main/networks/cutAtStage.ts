/** Cuts a network at a thaw point, so that the frozen part has to run only once for each picture. */
import type { Graph, GraphNode } from './graph.ts';
import { layerOf } from './layers/index.ts';
import { prune } from './prune.ts';
import { shapesOf } from './shapes.ts';

export interface CutGraph {
  /** From the picture to the boundary; null when the cut is before the first stage. Its `features` is the boundary. */
  readonly prefix: Graph | null;
  /** From the boundary on. Its input is the boundary's value, under the name of the node that makes it. */
  readonly rest: Graph;
  /** Name of the node whose value crosses the cut, or of the graph's input. */
  readonly boundary: string;
  /** Name of the first stage of the rest: the one asked for, or an earlier one. */
  readonly stage: string;
}

/**
 * Cuts before a stage. One value has to cross. Where more do, because a later layer looks back (pocket_resnet's features are the
 * means of three maps), pools and other nodes without parameters that read the boundary alone go into the rest; where that is not
 * enough, the cut is made at the nearest earlier stage where it is: frozen layers then run in the rest.
 *
 * `stage` is a stage's name. Throws `RangeError` when there is none of that name.
 */
export function cutAtStage(graph: Graph, stage: string): CutGraph {
  const wanted = graph.stages.findIndex(({ name }) => name === stage);
  if (wanted < 0)
    throw new RangeError(
      `${graph.name} has no stage "${stage}". It has ${graph.stages.map(({ name }) => name).join(', ')}.`,
    );
  for (let first = wanted; first > 0; first--) {
    const boundary = singleBoundary(graph, first);
    if (boundary !== null) return cut(graph, first, boundary);
  }
  return { prefix: null, rest: graph, boundary: graph.input.name, stage: graph.stages[0]!.name };
}

/** The value that crosses before this stage, when all others that do can be computed from it without parameters. */
function singleBoundary(graph: Graph, first: number): string | null {
  const before = new Set(graph.stages.slice(0, first).flatMap(({ nodes }) => nodes));
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const crossing = new Set(
    graph.nodes
      .filter((node) => !before.has(node.name))
      .flatMap((node) => node.inputs)
      .filter((name) => before.has(name) || name === graph.input.name),
  );
  for (const end of [graph.features, graph.logits]) if (end !== null && before.has(end)) crossing.add(end);
  const derives = (name: string, from: string): boolean => {
    const node = byName.get(name);
    if (name === from || node === undefined) return name === from;
    return layerOf(node).parameters(node).length === 0 && node.inputs.every((input) => derives(input, from));
  };
  return [...crossing].find((from) => [...crossing].every((name) => derives(name, from))) ?? null;
}

function cut(graph: Graph, first: number, boundary: string): CutGraph {
  const prefix = prune(graph, [boundary]);
  const ends = graph.logits === null ? [graph.features] : [graph.features, graph.logits];
  const shape = shapesOf(graph).get(boundary)!;
  const input = { name: boundary, shape };
  const behind = leadingFrom(graph, boundary);
  const stages = graph.stages.slice(first);
  const inStages = new Set(stages.flatMap(({ nodes }) => nodes));
  // What was moved here from before the cut belongs to the first stage.
  const moved = behind.filter((node) => !inStages.has(node.name)).map(({ name }) => name);
  const rest: Graph = prune(
    {
      ...graph,
      input,
      nodes: behind,
      stages: stages.map((one, index) => (index === 0 ? { ...one, nodes: [...moved, ...one.nodes] } : one)),
    },
    ends,
  );
  return {
    prefix: {
      ...prefix,
      features: boundary,
      featureCount: shape.reduce((product, size) => product * size, 1),
      logits: null,
    },
    rest,
    boundary,
    stage: stages[0]!.name,
  };
}

/** Nodes that the ends need and that can be computed from the boundary alone. */
function leadingFrom(graph: Graph, boundary: string): readonly GraphNode[] {
  const reached = new Set([boundary]);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (reached.has(node.name) || !node.inputs.every((name) => reached.has(name))) continue;
    reached.add(node.name);
    nodes.push(node);
  }
  return nodes;
}
