/** Computes a graph with tfjs, node by node. Each value is let go after its last use. */
import { valuesIn } from '../../networks/cost.ts';
import type { BatchNorm, Conv2d, Graph, GraphNode } from '../../networks/graph.ts';
import { layerOf, type Shape } from '../../networks/layers/index.ts';
import { lowerConvNorm, normsBehindConvolutions } from './lowerings/convNorm.ts';
import { loweringOf } from './lowerings/index.ts';
import type { LoweringContext, TrainingMode } from './lowerings/lowering.ts';
import { explained } from './outOfMemory.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';
import { asPlain, plainOf, type Value } from './value.ts';

export interface GraphRun {
  readonly tf: TensorFlow;
  readonly graph: Graph;
  /** Of all nodes and the input, from `shapesOf`. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Nodes whose values are returned. */
  readonly outputs: readonly string[];
  /** [batch, channels, h, w]; stays the caller's. */
  readonly input: Tensor;
  /** Parameters by name, laid out as `parameterLayout.ts` says; stay the caller's. */
  parameter(name: string): Tensor;
  readonly constants: Constants;
  /** Null at inference. */
  readonly training: TrainingMode | null;
}

/** The values of the outputs, [batch, …] in the graph's order of axes; the caller's to dispose of. */
export function runGraph(run: GraphRun): ReadonlyMap<string, Tensor> {
  const parts = runInParts(run);
  try {
    parts.compute(() => true);
    return parts.results();
  } finally {
    parts.dispose();
  }
}

/** A run that is made in several goes. Owned: call `dispose`. */
export interface GraphParts {
  /** Computes what `wanted` says yes to and is not computed yet; their inputs have to be among it or computed already. */
  compute(wanted: (node: GraphNode) => boolean): void;
  /** When all is computed: see `runGraph`. */
  results(): ReadonlyMap<string, Tensor>;
  dispose(): void;
}

export function runInParts(run: GraphRun): GraphParts {
  const { tf, graph, shapes, outputs, constants, training } = run;
  const batch = run.input.shape[0]!;
  // It scales the weights, forward and backward, instead of the map: worth it where the map is larger.
  const worthIt = (norm: BatchNorm, conv: Conv2d) =>
    (training === null || !training.usesBatch(norm)) &&
    batch * valuesIn(shapes.get(conv.name)!) > valuesIn(layerOf(conv).parameters(conv)[0]!.shape);
  const pairs = normsBehindConvolutions(graph, outputs, worthIt);
  const joined = new Set([...pairs.values()].map(({ name }) => name));
  const waiting = new Set(graph.nodes.filter(({ name }) => !joined.has(name)));
  const inputsOf = (node: GraphNode) => (pairs.get(node.name) ?? node).inputs;
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const node of waiting) inputsOf(node).forEach(count);
  outputs.forEach(count);

  const values = new Map<string, Value>([[graph.input.name, plainOf(run.input.clone())]]);
  const letGo = (name: string) => {
    const left = (uses.get(name) ?? 1) - 1;
    uses.set(name, left);
    if (left > 0) return;
    values.get(name)?.tensor.dispose();
    values.delete(name);
  };
  const contextOf = (node: GraphNode): LoweringContext => ({
    tf,
    inputs: node.inputs.map((name) => values.get(name)!),
    shapes: node.inputs.map((name) => shapes.get(name)!),
    parameter: (name) => run.parameter(`${node.name}.${name}`),
    ownParameter: () => run.parameter(node.name),
    constant: (key, make) => constants.get(`${node.name} ${key}`, make),
    training,
  });
  const lowered = (node: GraphNode): Value => {
    const conv = pairs.get(node.name);
    try {
      return node.op === 'batchNorm' && conv !== undefined
        ? lowerConvNorm(conv, node, contextOf(conv), (name) => run.parameter(`${node.name}.${name}`))
        : loweringOf(node).lower(node, contextOf(node));
    } catch (error) {
      throw explained(error);
    }
  };

  return {
    compute(wanted) {
      for (const node of waiting) {
        if (!wanted(node)) continue;
        waiting.delete(node);
        const inputs = inputsOf(node);
        let form: Value['form'] = 'plain';
        const tensor = tf.tidy(() => {
          const value = lowered(node);
          form = value.form;
          // An input that is passed on has two owners from here.
          return inputs.some((name) => values.get(name)!.tensor === value.tensor) ? value.tensor.clone() : value.tensor;
        });
        values.set(node.name, { tensor, form });
        inputs.forEach(letGo);
        if (!uses.has(node.name)) letGo(node.name);
      }
    },
    results: () => new Map(outputs.map((name) => [name, tf.tidy(() => asPlain(tf, values.get(name)!).clone())])),
    dispose() {
      for (const { tensor } of values.values()) tensor.dispose();
      values.clear();
    },
  };
}

/** Tensors that are made once and kept from run to run. Owned: call `dispose`. */
export interface Constants {
  get(key: string, make: () => Tensor): Tensor;
  dispose(): void;
}

export function createConstants(tf: TensorFlow): Constants {
  const kept = new Map<string, Tensor>();
  return {
    get(key, make) {
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = tf.keep(make());
      kept.set(key, made);
      return made;
    },
    dispose() {
      for (const tensor of kept.values()) tensor.dispose();
      kept.clear();
    },
  };
}
