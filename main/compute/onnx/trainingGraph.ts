/** A training step as one ONNX graph: forward, loss, gradients of what trains, and the optimiser's update. */
import type { Graph, GraphNode, ParameterSpec } from '../../networks/graph.ts';
import { layerOf } from '../../networks/layers/index.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import type { TrainerRequest } from '../trainer.ts';
import { clipFactor, jointNorm } from './clip.ts';
import { convolutionWithNorm } from './gradients/conv2d.ts';
import type { GradientContext, Recorded } from './gradients/gradient.ts';
import { gradientOf } from './gradients/index.ts';
import { createSpace, type Layout, type Space, type Value } from './gradients/space.ts';
import { crossEntropy } from './loss.ts';
import { loweringOf } from './lowerings/index.ts';
import { createOnnxBuilder, type OnnxBuilder } from './onnxBuilder.ts';
import { optimiserOf } from './optimisers/index.ts';

/**
 * What a run is to do: `step` computes the gradient and updates; `accumulate` adds the gradient to what came before, and `finish`
 * does both; `gradients` hands the gradients out; `evaluate` is the forward pass in evaluation mode.
 */
export type Purpose = 'step' | 'accumulate' | 'finish' | 'gradients' | 'evaluate';

export interface MaskSpec {
  readonly tensor: string;
  readonly count: number;
  readonly shape: readonly number[];
  readonly rate: number;
}

/**
 * Inputs: the graph's own [batch, …], `targets` [batch, classes], `shares` [batch, 1], the optimiser's numbers, the masks, and the
 * tensors of `state`. Outputs: `loss`, `logits`, `norm` when clipping, and `${tensor}.next` for each of `changes`.
 */
export interface TrainingGraph {
  readonly model: Uint8Array;
  readonly masks: readonly MaskSpec[];
  /** Tensors of the state that it reads. */
  readonly reads: readonly string[];
  /** Tensors of the state that it writes anew, as `${tensor}.next`. */
  readonly writes: readonly string[];
}

export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What changes while it trains. Parameters and running statistics bear their own names, all else `${parameter}.${slot}`. */
export interface StateSpec {
  readonly trained: readonly ParameterSpec[];
  readonly statistics: readonly ParameterSpec[];
  readonly slots: readonly StateTensor[];
  readonly averages: readonly StateTensor[];
  /** Gradients added up so far, when it accumulates. */
  readonly sums: readonly StateTensor[];
}

/** Throws `RangeError` when a trainable name is not a parameter that a gradient reaches. */
export function stateOf(request: TrainerRequest): StateSpec {
  const { graph, trainable, averageDecay } = request;
  const specs = new Map(logitsPart(graph).parameters.map((spec) => [spec.name, spec]));
  for (const name of trainable.keys())
    if (specs.get(name)?.trainable !== true)
      throw new RangeError(
        `${graph.name} has no parameter "${name}" that its logits depend on and that can be trained.`,
      );
  if (trainable.size === 0) throw new RangeError(`Nothing of ${graph.name} is to be trained.`);
  const trained = [...specs.values()].filter(({ name }) => trainable.has(name));
  const norms = new Set(batchNorms(request));
  const statistics = [...specs.values()].filter(
    (spec) => !spec.trainable && norms.has(spec.name.replace(/\.[^.]*$/, '')),
  );
  const like = (slot: string) => trained.map(({ name, shape }) => ({ name: `${name}.${slot}`, shape }));
  return {
    trained,
    statistics,
    slots: optimiserOf(request.optimiser).slots.flatMap(like),
    averages: averageDecay === null ? [] : like('average'),
    sums: like('gradient'),
  };
}

/** Names of the batch norms that use the batch's own statistics: those that train themselves, when asked for. */
export function batchNorms({ graph, batchNorm, trainable }: TrainerRequest): readonly string[] {
  if (batchNorm === 'frozen') return [];
  return graph.nodes
    .filter(({ op, name }) => op === 'batchNorm' && (trainable.has(`${name}.weight`) || trainable.has(`${name}.bias`)))
    .map(({ name }) => name);
}

/** `block`: channels in a block of onnxruntime's convolutions on this device, or null. */
export function trainingGraph(request: TrainerRequest, purpose: Purpose, block: number | null): TrainingGraph {
  const graph = logitsPart(request.graph);
  const state = stateOf(request);
  const builder = createOnnxBuilder(`${graph.name}-${purpose}`);
  const space = createSpace(builder, request.batch, block);
  const updates = purpose === 'step' || purpose === 'finish';
  const reads: string[] = [];
  const read = ({ name, shape }: StateTensor): void => {
    builder.input(name, 'float', shape);
    reads.push(name);
  };

  const input = builder.input(graph.input.name, 'float', [request.batch, ...graph.input.shape]);
  for (const spec of [...state.trained, ...state.statistics]) read(spec);
  if (updates) for (const spec of [...state.slots, ...state.averages]) read(spec);
  if (purpose === 'accumulate' || purpose === 'finish') for (const spec of state.sums) read(spec);
  for (const { name, shape } of graph.parameters) {
    if (reads.includes(name)) continue;
    const values = request.parameters.get(name);
    if (values === undefined) throw new RangeError(`${graph.name} was given no values for "${name}".`);
    builder.initializer(name, values, shape);
  }

  const tape = recordForward(request, graph, space, input, purpose !== 'evaluate');
  const logits = tape.logits.in('plain');
  const [classes] = tape.logits.shape as readonly [number];
  builder.output(logits, 'float', [request.batch, classes], 'logits');
  const writes: string[] = [];
  const write = (name: string, tensor: string, shape: readonly number[]): void => {
    builder.output(tensor, 'float', shape, `${name}.next`);
    writes.push(name);
  };
  if (purpose !== 'evaluate') {
    const { loss, gradient } = crossEntropy(builder, {
      ...{ logits, classes, labelSmoothing: request.labelSmoothing },
      targets: builder.input('targets', 'float', [request.batch, classes]),
      shares: builder.input('shares', 'float', [request.batch, 1]),
    });
    builder.output(loss, 'float', []);
    const gradients = tape.backward(space.value(gradient, [classes]));
    const shapes = new Map(state.trained.map(({ name, shape }) => [name, shape]));
    if (purpose === 'accumulate' || purpose === 'finish')
      for (const [name, tensor] of gradients) gradients.set(name, builder.node('Add', [`${name}.gradient`, tensor]));
    if (purpose === 'accumulate' || purpose === 'gradients')
      for (const [name, tensor] of gradients) write(`${name}.gradient`, tensor, shapes.get(name)!);
    if (updates) writeUpdates(builder, request, state, gradients, write);
    if (purpose !== 'gradients')
      for (const { name, shape } of state.statistics) write(name, tape.followed.get(name)!, shape);
  }
  return { model: builder.encode(), masks: tape.masks, reads, writes };
}

/** The part that leads to the logits. */
function logitsPart(graph: Graph): Graph {
  if (graph.logits === null) throw new RangeError(`${graph.name} has no logits to train.`);
  return prune(graph, [graph.logits]);
}

interface Tape {
  readonly logits: Value;
  readonly masks: readonly MaskSpec[];
  /** What running statistics become, by name. */
  readonly followed: ReadonlyMap<string, string>;
  /** Gradients of all parameters that train. */
  backward(gradient: Value): Map<string, string>;
}

/** Writes the forward pass, and remembers how to go back through what leads from a trained parameter to the logits. */
function recordForward(request: TrainerRequest, graph: Graph, space: Space, input: string, training: boolean): Tape {
  const { builder, batch } = space;
  const { trainable } = request;
  const shapes = shapesOf(graph);
  const ownStatistics = new Set(training ? batchNorms(request) : []);
  const masks: MaskSpec[] = [];
  const followed = new Map<string, string>();
  const values = new Map<string, Value>([[graph.input.name, space.value(input, graph.input.shape)]]);
  // Nodes whose output depends on a parameter that trains.
  const moving = new Set<string>();
  const steps: { readonly name: string; readonly inputs: readonly string[]; readonly recorded: Recorded }[] = [];
  const pairs = normsAfterConvolutions(graph, ownStatistics);
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
      trains: (name) => trainable.has(name),
      batchStatistics: (name) => ownStatistics.has(name),
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
        .some(({ name }) => trainable.has(name)),
    );
    if (!own && !inputs.some((name) => moving.has(name))) continue;
    moving.add(node.name);
    steps.push({ name: node.name, inputs, recorded });
  }

  return {
    logits: values.get(graph.logits!)!,
    masks,
    followed,
    backward(gradient) {
      const waiting = new Map<string, Value[]>([[graph.logits!, [gradient]]]);
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
      return parameters;
    },
  };
}

/** A frozen batch norm right behind a convolution that nothing else reads, by the norm's name. */
function normsAfterConvolutions(graph: Graph, ownStatistics: ReadonlySet<string>) {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const uses = Map.groupBy(
    graph.nodes.flatMap((node) => node.inputs),
    (name) => name,
  );
  const pairs = new Map<string, GraphNode & { op: 'conv2d' }>();
  for (const node of graph.nodes) {
    if (node.op !== 'batchNorm' || ownStatistics.has(node.name)) continue;
    const conv = byName.get(node.inputs[0]!);
    if (conv?.op === 'conv2d' && uses.get(conv.name)!.length === 1 && graph.logits !== conv.name)
      pairs.set(node.name, conv);
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

/** Clips, updates, averages, and declares what comes out. */
function writeUpdates(
  builder: OnnxBuilder,
  request: TrainerRequest,
  state: StateSpec,
  gradients: Map<string, string>,
  write: (name: string, tensor: string, shape: readonly number[]) => void,
): void {
  const { optimiser: spec, clipNorm, trainable, decayEverything, averageDecay } = request;
  const optimiser = optimiserOf(spec);
  for (const name of Object.keys(optimiser.numbers(0, 1))) builder.input(name, 'float', []);
  if (clipNorm !== null) {
    const norm = jointNorm(builder, [...gradients.values()]);
    builder.output(norm, 'float', [], 'norm');
    const factor = clipFactor(builder, norm, clipNorm);
    for (const [name, tensor] of gradients) gradients.set(name, builder.node('Mul', [tensor, factor]));
  }
  const scaled = new Map<string, string>();
  const number = (name: string, multiplier: number): string => {
    if (multiplier === 1 || !optimiser.rates.includes(name)) return name;
    const key = `${name} ${multiplier}`;
    const tensor = scaled.get(key) ?? builder.node('Mul', [name, builder.floats(multiplier)]);
    scaled.set(key, tensor);
    return tensor;
  };
  for (const { name, shape } of state.trained) {
    const updated = optimiser.update(builder, {
      parameter: name,
      gradient: gradients.get(name)!,
      slot: (slot) => `${name}.${slot}`,
      number: (wanted) => number(wanted, trainable.get(name)!),
      // Biases and norms have one axis.
      weightDecay: shape.length > 1 || decayEverything ? spec.weightDecay : 0,
    });
    write(name, updated.parameter, shape);
    for (const [slot, tensor] of updated.slots) write(`${name}.${slot}`, tensor, shape);
    if (averageDecay === null) continue;
    const share = builder.floats(averageDecay);
    const fresh = builder.node('Mul', [updated.parameter, builder.floats(1 - averageDecay)]);
    write(`${name}.average`, builder.node('Add', [builder.node('Mul', [`${name}.average`, share]), fresh]), shape);
  }
}
