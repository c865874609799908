/** Leaves out what does not lead to the outputs asked for. */
import type { Graph } from './graph.ts';
import { layerOf } from './layers/index.ts';

/** The part of a graph that computes these nodes. Throws an `Error` when one of them is not in the graph. */
export function prune(graph: Graph, outputs: readonly string[]): Graph {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = [...outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name) || name === graph.input.name) continue;
    const node = byName.get(name);
    if (node === undefined) throw new Error(`${graph.name} has no node "${name}".`);
    needed.add(name);
    waiting.push(...node.inputs);
  }
  const nodes = graph.nodes.filter((node) => needed.has(node.name));
  const parameters = new Set(
    nodes.flatMap((node) =>
      layerOf(node)
        .parameters(node)
        .map(({ name }) => name),
    ),
  );
  return {
    ...graph,
    nodes,
    stages: graph.stages
      .map((stage) => ({ ...stage, nodes: stage.nodes.filter((name) => needed.has(name)) }))
      .filter((stage) => stage.nodes.length > 0),
    parameters: graph.parameters.filter(({ name }) => parameters.has(name)),
  };
}
