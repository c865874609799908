/** A training step as one ONNX graph: forward, loss, gradients of what trains, and the optimiser's update. */
import type { Graph, ParameterSpec } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import type { TrainerRequest } from '../trainer.ts';
import { clipFactor, jointNorm } from './clip.ts';
import { kernelLayout } from './gradients/kernelLayout.ts';
import { createSpace } from './gradients/space.ts';
import { crossEntropy } from './loss.ts';
import { createOnnxBuilder, type OnnxBuilder } from './onnxBuilder.ts';
import { optimiserOf } from './optimisers/index.ts';
import { type MaskSpec, recordForward } from './tape.ts';

/**
 * What a run is to do: `step` computes the gradient and updates; `accumulate` adds the gradient to what came before, and `finish`
 * does both; `gradients` hands the gradients out; `evaluate` is the forward pass in evaluation mode.
 */
export type Purpose = 'step' | 'accumulate' | 'finish' | 'gradients' | 'evaluate';

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
  const layout = kernelLayout(graph, block);
  const read = ({ name, shape }: StateTensor): void => {
    builder.input(name, 'float', layout.shape(name, shape));
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
    builder.initializer(name, layout.pack(name, values), layout.shape(name, shape));
  }

  const tape = recordForward(graph, space, input, {
    output: graph.logits!,
    trains: new Set(request.trainable.keys()),
    batchStatistics: new Set(purpose === 'evaluate' ? [] : batchNorms(request)),
    training: purpose !== 'evaluate',
    inputMoves: false,
  });
  const logits = tape.output.in('plain');
  const [classes] = tape.output.shape as readonly [number];
  builder.output(logits, 'float', [request.batch, classes], 'logits');
  const writes: string[] = [];
  const write = (name: string, tensor: string, shape: readonly number[]): void => {
    builder.output(tensor, 'float', layout.shape(name, shape), `${name}.next`);
    writes.push(name);
  };
  if (purpose !== 'evaluate') {
    const { loss, gradient } = crossEntropy(builder, {
      ...{ logits, classes, labelSmoothing: request.labelSmoothing },
      targets: builder.input('targets', 'float', [request.batch, classes]),
      shares: builder.input('shares', 'float', [request.batch, 1]),
    });
    builder.output(loss, 'float', []);
    const gradients = new Map(tape.backward(space.value(gradient, [classes])).parameters);
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
