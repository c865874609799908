/** Which convolutions stand before and after a layer, past norms and activations: how the parts of a block are found. */
import type { Graph, GraphNode, NodeOf, OpName } from '../graph.ts';
import type { Shape } from '../layers/index.ts';
import { shapesOf } from '../shapes.ts';

export type Conv = NodeOf<'conv2d'>;

export interface Surroundings {
  /** The convolution whose values a node reads; null where something else comes between (an addition, a pool, a join). */
  before(node: GraphNode): Conv | null;
  /** The convolutions that read a node's values, and linear layers that do so at each position, which are the same. */
  after(node: GraphNode): readonly (Conv | NodeOf<'linear'>)[];
  /** What a node reads first. */
  source(node: GraphNode): GraphNode | undefined;
  /** Output shape of one picture. */
  shape(name: string): Shape;
}

export function surroundingsIn(graph: Graph): Surroundings {
  const shapes = shapesOf(graph);
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  const source = (node: GraphNode) => byName.get(node.inputs[0]!);

  return {
    source,
    shape: (name) => shapes.get(name)!,
    before(node) {
      for (let from = source(node); from !== undefined; from = source(from)) {
        if (from.op === 'conv2d') return from;
        if (!passing.has(from.op)) return null;
      }
      return null;
    },
    after(node) {
      const found: (Conv | NodeOf<'linear'>)[] = [];
      const waiting = [...(readers.get(node.name) ?? [])].map((reader) => [reader, node.name] as const);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [reader, from] = next;
        if (reader.op === 'conv2d' || (reader.op === 'linear' && shapes.get(reader.name)!.length > 1))
          found.push(reader);
        else if (passing.has(reader.op) && reader.inputs[0] === from)
          waiting.push(...(readers.get(reader.name) ?? []).map((further) => [further, reader.name] as const));
      }
      return found;
    },
  };
}

/** Ops that a value passes without meeting its neighbours or other channels; a factor per channel is squeeze-and-excitation's. */
const passing: ReadonlySet<OpName> = new Set([
  ...(['batchNorm', 'layerNorm', 'permute', 'dropout', 'mul'] as const),
  ...(['relu', 'relu6', 'sigmoid', 'tanh', 'silu', 'hardsigmoid', 'hardswish', 'gelu'] as const),
]);
