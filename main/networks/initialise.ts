/** First values of a network's parameters, for training from scratch and for new heads. */
import type { Graph, GraphNode, ParameterSpec, Parameters } from './graph.ts';
import { layerOf } from './layers/index.ts';

export interface Initialisation {
  /**
   * `he`: variance 2 / inputs of a unit, for layers before a ReLU (He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015).
   * `xavier`: variance 2 / (inputs + outputs), for tanh and sigmoid (Glorot, Bengio 2010).
   */
  readonly scheme: 'he' | 'xavier';
  readonly distribution: 'normal' | 'uniform';
  /** 0 ≤ value < 1, from the run's seed. */
  readonly random: () => number;
}

/**
 * Values of all parameters of a graph, or of those for which `only` says so: weights of convolutions, linear layers and attention
 * by the scheme; norms 1 and 0, running statistics 0 and 1; biases 0; tokens, embeddings and bias tables normal with deviation
 * 0.02, cut at two deviations (Dosovitskiy et al. 2020); layer scale 10⁻⁶ (ConvNeXt). The same random numbers give the same values.
 */
export function initialise(
  graph: Graph,
  { scheme, distribution, random }: Initialisation,
  only: (spec: ParameterSpec) => boolean = () => true,
): Parameters {
  const values = new Map<string, Float32Array>();
  const owners = new Map(
    graph.nodes.flatMap((node) =>
      layerOf(node)
        .parameters(node)
        .map(({ name }) => [name, node] as const),
    ),
  );
  for (const spec of graph.parameters) {
    if (!only(spec)) continue;
    const tensor = new Float32Array(spec.shape.reduce((product, size) => product * size, 1));
    const rule = ruleOf(spec, owners.get(spec.name)!);
    if (typeof rule === 'number') tensor.fill(rule);
    else if (rule === 'embedding') for (let index = 0; index < tensor.length; index++) tensor[index] = embedded(random);
    else {
      const { inputs, outputs } = fans(spec);
      const deviation = Math.sqrt(2 / (scheme === 'he' ? inputs : inputs + outputs));
      // A uniform distribution on ±a has the deviation a / √3.
      const draw =
        distribution === 'normal'
          ? () => deviation * normal(random)
          : () => deviation * Math.sqrt(3) * (2 * random() - 1);
      for (let index = 0; index < tensor.length; index++) tensor[index] = draw();
    }
    values.set(spec.name, tensor);
  }
  return values;
}

/** A constant, or how to draw. */
function ruleOf({ name, shape }: ParameterSpec, node: GraphNode): number | 'weight' | 'embedding' {
  switch (node.op) {
    case 'batchNorm':
    case 'layerNorm':
      return name.endsWith('.weight') || name.endsWith('.running_var') ? 1 : 0;
    case 'layerScale':
      return 1e-6;
    case 'classToken':
    case 'positionEmbedding':
      return 'embedding';
    default:
      if (name.endsWith('.relative_position_bias_table')) return 'embedding';
      return shape.length > 1 ? 'weight' : 0;
  }
}

/** Values that a unit reads, and units that read a value: [out, in / groups, height, width] or [out, in]. */
function fans({ shape }: ParameterSpec): { inputs: number; outputs: number } {
  const [outputs, inputs, ...kernel] = shape as readonly [number, number, ...number[]];
  const places = kernel.reduce((product, size) => product * size, 1);
  return { inputs: inputs * places, outputs: outputs * places };
}

/** Box, Muller 1958. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function embedded(random: () => number): number {
  let value = normal(random);
  while (Math.abs(value) > 2) value = normal(random);
  return 0.02 * value;
}
