/** A new classification head on a backbone. */
import type { Graph, GraphNode } from './graph.ts';
import { layerOf } from './layers/index.ts';
import { prune } from './prune.ts';
import { shapesOf } from './shapes.ts';

/**
 * `pooled`: on the backbone's features. `hidden` are the sizes of fully connected layers with ReLU before the last one.
 * `flattened`: on all values of the last map, pooled to a grid of at most `grid` × `grid` cells, as AlexNet and VGG have it
 * (grid 6 and 7, hidden 4096, 4096).
 */
export interface HeadShape {
  readonly kind: 'pooled' | 'flattened';
  readonly hidden: readonly number[];
  /** Share dropped before every fully connected layer. 0 for none. */
  readonly dropout: number;
  readonly classes: number;
  /** Only with `flattened`; default 7. */
  readonly grid?: number;
}

/** Prefix of the names of the head's nodes; without hidden layers the layer itself is called `head`, as in torchvision's. */
export const headName = 'head';

/** Node whose map the features are pooled from: what a flattened head sees. Throws `RangeError` when there is no single one. */
function lastMap(graph: Graph): string {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const shapes = shapesOf(graph);
  let name = graph.features;
  while (shapes.get(name)?.length !== 3) {
    const node = byName.get(name);
    // The first input of joined features is that of the deepest map.
    if (node?.inputs[0] === undefined)
      throw new RangeError(`${graph.name} has no map before its features that a flattened head could see.`);
    name = node.inputs[0];
  }
  return name;
}

/**
 * The backbone (without its own classifier) and the head as one graph that ends in `logits`; the head is the last stage, called
 * `head`. Its parameters are `head.weight`, `head.bias`, or `head.0.weight`, … `head.2.weight` with hidden layers, counted as PyTorch counts the
 * modules of a Sequential. Throws `RangeError` when the head does not fit.
 */
export function attachHead(graph: Graph, head: HeadShape): Graph {
  const { kind, hidden, dropout, classes, grid = 7 } = head;
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(`A head needs at least 2 classes, got ${classes}.`);
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`Dropout is a share from 0 to below 1, got ${dropout}.`);
  for (const size of hidden)
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`A hidden layer cannot have ${size} units.`);
  const backbone = prune(graph, [graph.features]);
  const shapes = new Map(shapesOf(backbone));
  const nodes: GraphNode[] = [];
  const add = (node: GraphNode): string => {
    shapes.set(
      node.name,
      layerOf(node).shape(
        node,
        node.inputs.map((name) => shapes.get(name)!),
      ),
    );
    nodes.push(node);
    return node.name;
  };

  let x = backbone.features;
  if (kind === 'flattened') {
    x = lastMap(backbone);
    const [, height, width] = shapes.get(x)! as readonly [number, number, number];
    if (height > grid || width > grid)
      x = add({
        op: 'adaptiveAvgPool',
        name: `${headName}.pool`,
        inputs: [x],
        output: [Math.min(height, grid), Math.min(width, grid)],
      });
    x = add({ op: 'flatten', name: `${headName}.flatten`, inputs: [x] });
  }
  const plain = hidden.length === 0 && dropout === 0;
  let place = 0;
  const named = () => (plain ? headName : `${headName}.${place++}`);
  for (const [index, size] of [...hidden, classes].entries()) {
    if (dropout > 0) x = add({ op: 'dropout', name: named(), inputs: [x], rate: dropout });
    const inFeatures = shapes.get(x)![0]!;
    x = add({ op: 'linear', name: named(), inputs: [x], inFeatures, outFeatures: size, bias: true });
    if (index < hidden.length) x = add({ op: 'relu', name: named(), inputs: [x] });
  }
  // A flattened head leaves the backbone's own pooling unused.
  const ownFeatures = kind === 'flattened' ? `${headName}.flatten` : backbone.features;
  return prune(
    {
      ...backbone,
      features: ownFeatures,
      featureCount: shapes.get(ownFeatures)![0]!,
      nodes: [...backbone.nodes, ...nodes],
      stages: [...backbone.stages, { name: headName, nodes: nodes.map(({ name }) => name) }],
      logits: x,
      parameters: [...backbone.parameters, ...nodes.flatMap((node) => layerOf(node).parameters(node))],
    },
    [x],
  );
}
