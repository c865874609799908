/** Writes a graph's forward pass, and remembers how to go back through what leads from a trained parameter to the output. */
import type { Graph, GraphNode } from '../../networks/graph.ts';
import { layerOf } from '../../networks/layers/index.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { convolutionWithNorm } from './gradients/conv2d.ts';
import type { GradientContext, Recorded } from './gradients/gradient.ts';
import { gradientOf } from './gradients/index.ts';
import type { Layout, Space, Value } from './gradients/space.ts';
import { loweringOf } from './lowerings/index.ts';

export interface MaskSpec {
  readonly tensor: string;
  readonly count: number;
  readonly shape: readonly number[];
  readonly rate: number;
}

export interface TapeOptions {
  /** Node whose value is wanted. */
  readonly output: string;
  /** Parameters whose gradients are wanted. The tensors of all parameters bear their names. */
  readonly trains: ReadonlySet<string>;
  /** Batch norms that use the batch's own statistics. */
  readonly batchStatistics: ReadonlySet<string>;
  /** False for the forward pass alone, in evaluation mode. */
  readonly training: boolean;
  /** Whether the gradient of the input is wanted too. */
  readonly inputMoves: boolean;
}

export interface Tape {
  readonly output: Value;
  readonly masks: readonly MaskSpec[];
  /** What running statistics become, by name. */
  readonly followed: ReadonlyMap<string, string>;
  /** Gradients of all parameters that train, and of the input if wanted, from that of the output. */
  backward(gradient: Value): { readonly parameters: ReadonlyMap<string, string>; readonly input: Value | null };
}

/** `graph` has nothing that does not lead to the output. `input` is a tensor [batch, …the input's shape]. */
export function recordForward(graph: Graph, space: Space, input: string, options: TapeOptions): Tape {
  const { builder, batch } = space;
  const { trains, batchStatistics, training } = options;
  const shapes = shapesOf(graph);
  const masks: MaskSpec[] = [];
  const followed = new Map<string, string>();
  const values = new Map<string, Value>([[graph.input.name, space.value(input, graph.input.shape)]]);
  // Nodes whose output depends on a parameter that trains.
  const moving = new Set(options.inputMoves ? [graph.input.name] : []);
  const steps: { readonly name: string; readonly inputs: readonly string[]; readonly recorded: Recorded }[] = [];
  const pairs = normsAfterConvolutions(graph, options);
  const folded = new Set([...pairs.values()].map(({ name }) => name));

  for (const node of graph.nodes) {
    if (folded.has(node.name)) continue;
    const conv = pairs.get(node.name);
    const inputs = (conv ?? node).inputs;
    const context: GradientContext = {
      ...{ space, builder, batch, training },
      inputs: inputs.map((name) => values.get(name)!),
      shape: shapes.get(node.name)!,
      needs: (index) => moving.has(inputs[index]!),
      parameter: (name) => name,
      trains: (name) => trains.has(name),
      batchStatistics: (name) => batchStatistics.has(name),
      follow: (name, tensor) => void followed.set(name, tensor),
      mask(name, shape, rate) {
        const tensor = builder.input(`${name}.mask`, 'float', [batch, ...shape]);
        masks.push({
          tensor,
          count: shape.reduce((count, size) => count * size, batch),
          shape: [batch, ...shape],
          rate,
        });
        return tensor;
      },
      lower: (lowered, layout = 'plain') =>
        lower(
          space,
          lowered,
          inputs.map((name) => values.get(name)!),
          layout,
        ),
    };
    const recorded =
      conv !== undefined && node.op === 'batchNorm'
        ? convolutionWithNorm(conv, node, context)
        : gradientOf(node).record(node, context);
    values.set(node.name, recorded.output);
    const parts: readonly GraphNode[] = conv === undefined ? [node] : [conv, node];
    const own = parts.some((part) =>
      layerOf(part)
        .parameters(part)
        .some(({ name }) => trains.has(name)),
    );
    if (!own && !inputs.some((name) => moving.has(name))) continue;
    moving.add(node.name);
    steps.push({ name: node.name, inputs, recorded });
  }

  return {
    output: values.get(options.output)!,
    masks,
    followed,
    backward(gradient) {
      const waiting = new Map<string, Value[]>([[options.output, [gradient]]]);
      const parameters = new Map<string, string>();
      for (const { name, inputs, recorded } of steps.toReversed()) {
        const arrived = waiting.get(name);
        if (arrived === undefined) throw new Error(`No gradient reaches ${name}.`);
        waiting.delete(name);
        const back = recorded.backward(sum(space, arrived));
        for (const [index, value] of back.inputs.entries()) {
          const from = inputs[index]!;
          if (value === null || !moving.has(from)) continue;
          waiting.set(from, [...(waiting.get(from) ?? []), value]);
        }
        for (const [parameter, tensor] of back.parameters ?? []) parameters.set(parameter, tensor);
      }
      const ofInput = waiting.get(graph.input.name);
      return { parameters, input: ofInput === undefined ? null : sum(space, ofInput) };
    },
  };
}

/** A frozen batch norm right behind a convolution that nothing else reads, by the norm's name. */
function normsAfterConvolutions(graph: Graph, { batchStatistics, output }: TapeOptions) {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const uses = Map.groupBy(
    graph.nodes.flatMap((node) => node.inputs),
    (name) => name,
  );
  const pairs = new Map<string, GraphNode & { op: 'conv2d' }>();
  for (const node of graph.nodes) {
    if (node.op !== 'batchNorm' || batchStatistics.has(node.name)) continue;
    const conv = byName.get(node.inputs[0]!);
    if (conv?.op === 'conv2d' && uses.get(conv.name)!.length === 1 && conv.name !== output) pairs.set(node.name, conv);
  }
  return pairs;
}

function lower(space: Space, node: GraphNode, inputs: readonly Value[], layout: Layout): Value {
  const output = `${node.name}/value`;
  const shapes = inputs.map(({ shape }) => shape);
  loweringOf(node).lower(node, {
    builder: space.builder,
    inputs: inputs.map((value) => value.in(layout)),
    shapes,
    output,
    parameter: (name) => `${node.name}.${name}`,
    ownParameter: () => node.name,
  });
  return space.value(output, layerOf(node).shape(node, shapes), layout);
}

/** Gradients that came on several ways, in the layout of most. */
function sum(space: Space, values: readonly Value[]): Value {
  const [first] = values as readonly [Value];
  if (values.length === 1) return first;
  const blocked = values.filter((value) => value.layout === 'blocked').length;
  const layout: Layout = 2 * blocked >= values.length && space.canBlock(first.shape) ? 'blocked' : 'plain';
  const tensors = values.map((value) => value.in(layout));
  return space.value(
    tensors.reduce((left, right) => space.builder.node('Add', [left, right])),
    first.shape,
    layout,
  );
}
