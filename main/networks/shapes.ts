/** Output shape of every node for one picture of the graph's input size. */
import type { Graph } from './graph.ts';
import { layerOf, type Shape } from './layers/index.ts';

/** Shapes without the batch by node name, the input's included. Throws an `Error` naming the node that does not fit. */
export function shapesOf(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>([[graph.input.name, graph.input.shape]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => {
      const shape = shapes.get(name);
      if (shape === undefined)
        throw new Error(`${graph.name}: ${node.name} reads "${name}", which comes later or never`);
      return shape;
    });
    shapes.set(node.name, layerOf(node).shape(node, inputs));
  }
  return shapes;
}
