/** Writes a graph's forward pass, and remembers how to go back through what leads from a trained parameter to the output. */
import type { Graph, GraphNode } from '../../networks/graph.ts';
import { layerOf } from '../../networks/layers/index.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { chainsOf } from './chains.ts';
import { convolutionChain } from './gradients/conv2d.ts';
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
  const chains = chainsOf(graph, space, { ...options, shapes });
  const inside = new Set([...chains.values()].flatMap(({ nodes }) => nodes.slice(0, -1).map(({ name }) => name)));

  for (const node of graph.nodes) {
    if (inside.has(node.name)) continue;
    const chain = chains.get(node.name);
    const inputs = (chain ?? node).inputs;
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
    const recorded = chain === undefined ? gradientOf(node).record(node, context) : convolutionChain(chain, context);
    values.set(node.name, recorded.output);
    const own = (chain?.nodes ?? [node]).some((part) =>
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
