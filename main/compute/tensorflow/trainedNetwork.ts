/** A network whose parameters are tensors that change: its loss, its gradients and its answers. */
import { valuesIn } from '../../networks/cost.ts';
import type { Dropout, Graph, ParameterSpec } from '../../networks/graph.ts';
import { layerOf } from '../../networks/layers/index.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { fillDropoutMask } from '../dropoutMask.ts';
import type { TrainerRequest, TrainStep } from '../trainer.ts';
import { crossEntropy } from './crossEntropy.ts';
import { gradientsOf } from './gradientsOf.ts';
import type { TrainingMode } from './lowerings/lowering.ts';
import { parameterLayouts } from './parameterLayout.ts';
import { createConstants, type GraphRun, runGraph, runInParts } from './runGraph.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';
import { createTensorStore, type TensorStore } from './tensorStore.ts';

/** PyTorch's default: how much of a batch's statistics goes into the running ones. */
const statisticsMomentum = 0.1;

export interface Differentiated {
  readonly loss: number;
  /** [batch, classes] */
  readonly logits: Float32Array;
  /** By parameter; the caller's to dispose of, as are the statistics. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** What the running statistics become. */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

export interface TrainedNetwork {
  /** The parameters by name, and whatever else is to be kept beside them. */
  readonly store: TensorStore;
  /** The parameters that get gradients. */
  readonly trained: readonly ParameterSpec[];
  /** Names of all that training changes: the trained parameters, then running statistics where they follow. */
  readonly changing: readonly string[];
  differentiate(step: TrainStep): Differentiated;
  /** Logits [count, classes] in evaluation mode. */
  evaluate(input: Float32Array, count: number, parameter: (name: string) => Tensor): Float32Array;
  /** A tensor in the layout of a parameter, in PyTorch's order. */
  valuesOf(parameter: string, tensor: Tensor): Float32Array;
  /** The other way; the caller's to dispose of. */
  tensorOf(parameter: string, values: Float32Array): Tensor;
  dispose(): void;
}

/** Throws `RangeError` when the request does not fit the graph. */
export function createTrainedNetwork(tf: TensorFlow, request: TrainerRequest): TrainedNetwork {
  const { batch, labelSmoothing } = request;
  const { logits } = request.graph;
  if (logits === null) throw new RangeError(`${request.graph.name} has no logits to train.`);
  const graph = prune(request.graph, [logits]);
  const shapes = shapesOf(graph);
  const classes = shapes.get(logits)![0]!;
  const valuesPerPicture = valuesIn(graph.input.shape);
  const layouts = parameterLayouts(graph);
  const trained = trainedParameters(graph, request);
  const norms = request.batchNorm === 'trained' ? trainedNorms(graph, request) : [];
  const dropping = graph.nodes.filter((node) => node.op === 'dropout' && node.rate > 0);
  const layers = new Map(dropping.map(({ name }, index) => [name, index]));

  const store = createTensorStore();
  const constants = createConstants(tf);
  try {
    for (const { name } of graph.parameters) {
      const values = request.parameters.get(name);
      if (values === undefined) throw new RangeError(`${graph.name} was given no values for "${name}".`);
      store.set(name, layouts.get(name)!.toTensor(tf, values));
    }
  } catch (error) {
    store.dispose();
    throw error;
  }
  const followed = norms.flatMap((name) => [`${name}.running_mean`, `${name}.running_var`]);
  const changing = [...trained.map(({ name }) => name), ...followed];
  const batchNorms = new Set(norms);

  const moving = movingNodes(graph, request);

  const runOf = (input: Tensor, parameter: (name: string) => Tensor, training: TrainingMode | null): GraphRun => ({
    tf,
    graph,
    shapes,
    outputs: [logits],
    input,
    parameter,
    constants,
    training,
  });
  const pictures = (input: Float32Array, count: number): Tensor => tf.tensor(input, [count, ...graph.input.shape]);

  return {
    store,
    trained,
    changing,

    differentiate(step) {
      checkStep(step, { batch, values: batch * valuesPerPicture, classes });
      const { targets, shares, seed } = step;
      const input = pictures(step.input, batch);
      const statistics = new Map<string, Tensor>();
      const training: TrainingMode = {
        usesBatch: ({ name }) => batchNorms.has(name),
        dropoutMask(node: Dropout, shape) {
          const mask = new Float32Array(valuesIn(shape));
          fillDropoutMask(mask, { seed, place: layers.get(node.name)!, rate: node.rate });
          return tf.tensor(mask, [...shape]);
        },
        batchStatistics({ name }, mean, variance) {
          const follow = (own: string, fresh: Tensor) => {
            const old = tf.mul(store.get(own), 1 - statisticsMomentum);
            statistics.set(own, tf.keep(tf.add(old, tf.mul(fresh, statisticsMomentum))));
          };
          follow(`${name}.running_mean`, mean);
          follow(`${name}.running_var`, variance);
        },
      };
      const kept: Tensor[] = [];
      const run = runInParts(runOf(input, (name) => store.get(name), training));
      try {
        // Outside of the tape, which would keep all its maps for gradients that nobody wants.
        run.compute(({ name }) => !moving.has(name));
        const sources = new Map(trained.map(({ name }) => [name, store.get(name)]));
        const { value, gradients } = gradientsOf(tf, sources, () => {
          run.compute(() => true);
          const output = run.results().get(logits)!;
          kept.push(tf.keep(output));
          const smooth = tf.tensor(smoothed(targets, classes, labelSmoothing), [batch, classes]);
          return crossEntropy(tf, { logits: output, targets: smooth, shares: tf.tensor(shares, [batch]) });
        });
        const values = Float32Array.from(kept[0]!.dataSync<'float32'>());
        return { loss: value, logits: values, gradients, statistics };
      } catch (error) {
        for (const tensor of statistics.values()) tensor.dispose();
        throw error;
      } finally {
        run.dispose();
        input.dispose();
        for (const tensor of kept) tensor.dispose();
      }
    },

    evaluate(input, count, parameter) {
      if (input.length < count * valuesPerPicture)
        throw new RangeError(`${count} rows need ${count * valuesPerPicture} values, got ${input.length}.`);
      const results = new Float32Array(count * classes);
      // In parts of the batch's size, which is known to fit into the memory.
      for (let first = 0; first < count; first += batch) {
        const rows = Math.min(batch, count - first);
        const part = pictures(input.subarray(first * valuesPerPicture, (first + rows) * valuesPerPicture), rows);
        try {
          const output = runGraph(runOf(part, parameter, null)).get(logits)!;
          results.set(output.dataSync<'float32'>(), first * classes);
          output.dispose();
        } finally {
          part.dispose();
        }
      }
      return results;
    },

    valuesOf: (parameter, tensor) => layouts.get(parameter)!.toValues(tf, tensor),
    tensorOf: (parameter, values) => layouts.get(parameter)!.toTensor(tf, values),

    dispose() {
      store.dispose();
      constants.dispose();
    },
  };
}

/** A caller's slip here would train on garbage without a word. */
function checkStep(
  { input, targets, shares }: TrainStep,
  { batch, values, classes }: { batch: number; values: number; classes: number },
): void {
  if (input.length !== values || targets.length !== batch * classes || shares.length !== batch)
    throw new RangeError(
      `A step of ${batch} rows takes ${values} values, ${batch * classes} targets and ${batch} shares; got ` +
        `${input.length}, ${targets.length} and ${shares.length}.`,
    );
}

function trainedParameters(graph: Graph, { trainable }: TrainerRequest): readonly ParameterSpec[] {
  const specs = new Map(graph.parameters.map((spec) => [spec.name, spec]));
  for (const name of trainable.keys())
    if (specs.get(name)?.trainable !== true)
      throw new RangeError(
        `${graph.name} has no parameter "${name}" that its logits depend on and that can be trained.`,
      );
  if (trainable.size === 0) throw new RangeError(`Nothing of ${graph.name} is to be trained.`);
  return graph.parameters.filter(({ name }) => trainable.has(name));
}

/** Batch norms that use the batch's own statistics, when any do: those that train themselves. */
const trainedNorms = (graph: Graph, { trainable }: TrainerRequest): readonly string[] =>
  graph.nodes
    .filter(({ op, name }) => op === 'batchNorm' && (trainable.has(`${name}.weight`) || trainable.has(`${name}.bias`)))
    .map(({ name }) => name);

/** Names of the nodes whose values depend on a parameter that trains. */
function movingNodes(graph: Graph, { trainable }: TrainerRequest): ReadonlySet<string> {
  const moving = new Set<string>();
  for (const node of graph.nodes) {
    const parameters = layerOf(node).parameters(node);
    if (parameters.some(({ name }) => trainable.has(name)) || node.inputs.some((name) => moving.has(name)))
      moving.add(node.name);
  }
  return moving;
}

/** (1 − e) · target + e / K (Szegedy et al. 2016). */
const smoothed = (targets: Float32Array, classes: number, share: number): Float32Array =>
  targets.map((target) => (1 - share) * target + share / classes);
