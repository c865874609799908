/** Nodes that onnxruntime computes in one pass: a convolution and what follows it alone. */
import type { Add, BatchNorm, Conv2d, Graph, GraphNode, Relu, Relu6 } from '../../networks/graph.ts';
import type { Shape } from '../../networks/layers/index.ts';
import { blockedKind } from './gradients/blockedConvolution.ts';
import type { Space } from './gradients/space.ts';

export interface Chain {
  readonly conv: Conv2d;
  /** Folded into the convolution's weights. */
  readonly norm: BatchNorm | null;
  /** Adds a value to it: the shortcut of a residual block. */
  readonly add: Add | null;
  readonly activation: Relu | Relu6 | null;
  /** All of them, in order. */
  readonly nodes: readonly GraphNode[];
  /** What it reads: the convolution's input, and the shortcut's. */
  readonly inputs: readonly string[];
}

export interface ChainOptions {
  /** Node whose own value is wanted. */
  readonly output: string;
  /** Batch norms that use the batch's statistics, which cannot be folded. */
  readonly batchStatistics: ReadonlySet<string>;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/**
 * The chains of a graph by the name of their last node. A frozen batch norm joins any convolution; sums and activations join those
 * that are computed in blocks, whose operator takes them.
 */
export function chainsOf(graph: Graph, space: Space, { output, batchStatistics, shapes }: ChainOptions) {
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  const taken = new Set<string>();
  const chains = new Map<string, Chain>();
  for (const conv of graph.nodes) {
    if (conv.op !== 'conv2d') continue;
    const nodes: GraphNode[] = [conv];
    /** What alone reads the chain's end, if it is free. */
    const next = (): GraphNode | undefined => {
      const end = nodes.at(-1)!.name;
      const [reader, ...others] = end === output ? [] : (readers.get(end) ?? []);
      return others.length === 0 && reader !== undefined && !taken.has(reader.name) ? reader : undefined;
    };
    const follow = <Node extends GraphNode>(node: Node | null): Node | null => {
      if (node !== null) nodes.push(node);
      return node;
    };
    let after = next();
    const norm = follow(after?.op === 'batchNorm' && !batchStatistics.has(after.name) ? after : null);
    const geometry = { ...conv, input: shapes.get(conv.inputs[0]!)!, output: shapes.get(conv.name)! };
    const blocked = blockedKind(space, geometry) !== null;
    after = next();
    const before = nodes.at(-1)!.name;
    const add = follow(blocked && after?.op === 'add' && after.inputs.length === 2 ? after : null);
    after = next();
    const activation = follow(blocked && (after?.op === 'relu' || after?.op === 'relu6') ? after : null);
    if (nodes.length === 1) continue;
    for (const { name } of nodes) taken.add(name);
    const shortcut = add === null ? [] : add.inputs.filter((name) => name !== before);
    const inputs = [conv.inputs[0]!, ...shortcut];
    chains.set(nodes.at(-1)!.name, { conv, norm, add, activation, nodes, inputs });
  }
  return chains;
}
