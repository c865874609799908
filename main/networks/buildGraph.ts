/** Writes a network as a graph: each call adds a node and returns its name; channels follow from what went before. */
import type { Graph, GraphNode, Padding, Pads, ParameterSpec, Stage } from './graph.ts';
import { layerOf, type Shape } from './layers/index.ts';
import { evenPads } from './layers/window.ts';
import { shapesOf } from './shapes.ts';

type Size = number | readonly [height: number, width: number];

export interface ConvOptions {
  readonly out: number;
  readonly kernel: Size;
  readonly stride?: Size;
  /** In px on every side, per side, or TensorFlow's SAME. Default 0. */
  readonly padding?: number | Padding;
  readonly dilation?: Size;
  readonly groups?: number;
  /** Default false: a batch norm usually follows. */
  readonly bias?: boolean;
}

export interface PoolOptions {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding?: number | Pads;
  readonly ceilMode?: boolean;
}

/** Names of the nodes that the rest of Thaw looks for. */
export interface GraphEnds {
  readonly features: string;
  readonly logits: string | null;
}

export interface GraphBuilder {
  /** Name of the input. */
  readonly input: string;
  /** Everything added inside belongs to this thaw point. Every node belongs to exactly one. */
  stage<Result>(name: string, add: () => Result): Result;
  conv2d(name: string, from: string, options: ConvOptions): string;
  batchNorm(name: string, from: string, epsilon?: number): string;
  relu(name: string, from: string): string;
  relu6(name: string, from: string): string;
  maxPool(name: string, from: string, options: PoolOptions): string;
  globalAveragePool(name: string, from: string): string;
  add(name: string, from: readonly string[]): string;
  concat(name: string, from: readonly string[]): string;
  linear(name: string, from: string, outFeatures: number, bias?: boolean): string;
  dropout(name: string, from: string, rate: number): string;
  /** Channels (or features) of a node's output. */
  channels(name: string): number;
}

export interface GraphHeader {
  readonly name: string;
  /** [channels, height, width] of the input picture. */
  readonly inputShape: readonly [number, number, number];
}

/** Builds a graph. Throws an `Error` naming the node when the pieces do not fit. */
export function buildGraph(header: GraphHeader, write: (builder: GraphBuilder) => GraphEnds): Graph {
  const input = 'input';
  const nodes: GraphNode[] = [];
  const shapes = new Map<string, Shape>([[input, header.inputShape]]);
  const stages: { name: string; nodes: string[] }[] = [];
  let current: { name: string; nodes: string[] } | null = null;

  const shapeOf = (name: string): Shape => {
    const shape = shapes.get(name);
    if (shape === undefined) throw new Error(`${header.name} has no node "${name}" (yet)`);
    return shape;
  };

  const push = (node: GraphNode): string => {
    if (shapes.has(node.name)) throw new Error(`${header.name} already has a node "${node.name}"`);
    if (current === null) throw new Error(`${header.name}: node "${node.name}" belongs to no stage`);
    shapes.set(node.name, layerOf(node).shape(node, node.inputs.map(shapeOf)));
    nodes.push(node);
    current.nodes.push(node.name);
    return node.name;
  };

  const channels = (name: string): number => shapeOf(name)[0]!;

  const builder: GraphBuilder = {
    input,
    stage(name, add) {
      if (current !== null) throw new Error(`${header.name}: stage "${name}" begins inside stage "${current.name}"`);
      current = { name, nodes: [] };
      stages.push(current);
      const result = add();
      current = null;
      return result;
    },
    conv2d(name, from, options) {
      const padding = options.padding ?? 0;
      return push({
        op: 'conv2d',
        name,
        inputs: [from],
        inChannels: channels(from),
        outChannels: options.out,
        kernel: pair(options.kernel),
        stride: pair(options.stride ?? 1),
        padding: typeof padding === 'number' ? evenPads(padding) : padding,
        dilation: pair(options.dilation ?? 1),
        groups: options.groups ?? 1,
        bias: options.bias ?? false,
      });
    },
    batchNorm: (name, from, epsilon = 1e-5) =>
      push({ op: 'batchNorm', name, inputs: [from], channels: channels(from), epsilon }),
    relu: (name, from) => push({ op: 'relu', name, inputs: [from] }),
    relu6: (name, from) => push({ op: 'relu6', name, inputs: [from] }),
    maxPool(name, from, options) {
      const padding = options.padding ?? 0;
      return push({
        op: 'maxPool',
        name,
        inputs: [from],
        kernel: pair(options.kernel),
        stride: pair(options.stride),
        padding: typeof padding === 'number' ? evenPads(padding) : padding,
        ceilMode: options.ceilMode ?? false,
      });
    },
    globalAveragePool: (name, from) => push({ op: 'globalAveragePool', name, inputs: [from] }),
    add: (name, from) => push({ op: 'add', name, inputs: from }),
    concat: (name, from) => push({ op: 'concat', name, inputs: from }),
    linear: (name, from, outFeatures, bias = true) =>
      push({ op: 'linear', name, inputs: [from], inFeatures: channels(from), outFeatures, bias }),
    dropout: (name, from, rate) => push({ op: 'dropout', name, inputs: [from], rate }),
    channels,
  };

  const ends = write(builder);
  return {
    name: header.name,
    input: { name: input, shape: header.inputShape },
    nodes,
    stages: stages satisfies readonly Stage[],
    features: ends.features,
    featureCount: channels(ends.features),
    logits: ends.logits,
    parameters: nodes.flatMap((node): readonly ParameterSpec[] => layerOf(node).parameters(node)),
  };
}

/** The same network for pictures of another size. Throws an `Error` when the size is too small for it. */
export function withInputSize(graph: Graph, size: number): Graph {
  const resized: Graph = { ...graph, input: { ...graph.input, shape: [graph.input.shape[0], size, size] } };
  shapesOf(resized);
  return resized;
}

const pair = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);
