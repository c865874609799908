/** Writes a network as a graph: each call adds a node and returns its name; channels follow from what went before. */
import type { ActivationName, Graph, GraphNode, Padding, Pads, ParameterSpec, Stage } from './graph.ts';
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

export interface AvgPoolOptions {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding?: number | Pads;
  /** Whether padding counts as zeros; default true, as in PyTorch. */
  readonly countPadding?: boolean;
}

export interface WindowAttentionOptions {
  readonly heads: number;
  readonly window: number;
  readonly shift: number;
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
  activation(op: ActivationName, name: string, from: string): string;
  maxPool(name: string, from: string, options: PoolOptions): string;
  avgPool(name: string, from: string, options: AvgPoolOptions): string;
  adaptiveAvgPool(name: string, from: string, output: Size): string;
  globalAveragePool(name: string, from: string): string;
  add(name: string, from: readonly string[]): string;
  /** A value times another of its shape, or times one factor per channel. */
  mul(name: string, value: string, factor: string): string;
  concat(name: string, from: readonly string[]): string;
  slice(name: string, from: string, start: number, end: number): string;
  channelShuffle(name: string, from: string, groups: number): string;
  channelAffine(name: string, from: string, scale: readonly number[], shift: readonly number[]): string;
  layerScale(name: string, from: string): string;
  localResponseNorm(
    name: string,
    from: string,
    options: { readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number },
  ): string;
  /** `first`: over the channels of a map; `last`: over the last axis. */
  layerNorm(name: string, from: string, axis: 'first' | 'last', epsilon: number): string;
  flatten(name: string, from: string): string;
  permute(name: string, from: string, order: readonly number[]): string;
  tokens(name: string, from: string): string;
  classToken(name: string, from: string): string;
  positionEmbedding(name: string, from: string): string;
  selfAttention(name: string, from: string, heads: number): string;
  windowAttention(name: string, from: string, options: WindowAttentionOptions): string;
  mergePatches(name: string, from: string): string;
  linear(name: string, from: string, outFeatures: number, bias?: boolean): string;
  dropout(name: string, from: string, rate: number): string;
  /** Channels (or features) of a node's output: its first axis. */
  channels(name: string): number;
  /** Shape of a node's output for one picture. */
  shape(name: string): Shape;
  /**
   * Puts the parameters of a node that is added later here: PyTorch lists a module's own parameters before those of its
   * parts, and the parts in the order of their making, which is not always that of their use.
   */
  parametersOf(name: string): void;
}

export interface GraphHeader {
  readonly name: string;
  /** [channels, height, width] of the input picture, or another value's shape. */
  readonly inputShape: Shape;
}

/** Builds a graph. Throws an `Error` naming the node when the pieces do not fit. */
export function buildGraph(header: GraphHeader, write: (builder: GraphBuilder) => GraphEnds): Graph {
  const input = 'input';
  const nodes: GraphNode[] = [];
  const shapes = new Map<string, Shape>([[input, header.inputShape]]);
  const stages: { name: string; nodes: string[] }[] = [];
  // Names of nodes in state_dict order.
  const parameterOrder = new Set<string>();
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
    parameterOrder.add(node.name);
    current.nodes.push(node.name);
    return node.name;
  };

  const channels = (name: string): number => shapeOf(name)[0]!;
  const lastAxis = (name: string): number => shapeOf(name).at(-1)!;

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
    activation: (op, name, from) => push({ op, name, inputs: [from] }),
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
    avgPool(name, from, { kernel, stride, padding = 0, countPadding = true }) {
      const pads = typeof padding === 'number' ? evenPads(padding) : padding;
      const window = { kernel: pair(kernel), stride: pair(stride), padding: pads };
      return push({ op: 'avgPool', name, inputs: [from], ...window, countPadding });
    },
    adaptiveAvgPool: (name, from, output) =>
      push({ op: 'adaptiveAvgPool', name, inputs: [from], output: pair(output) }),
    globalAveragePool: (name, from) => push({ op: 'globalAveragePool', name, inputs: [from] }),
    add: (name, from) => push({ op: 'add', name, inputs: [...from] }),
    mul: (name, value, factor) => push({ op: 'mul', name, inputs: [value, factor] }),
    concat: (name, from) => push({ op: 'concat', name, inputs: [...from] }),
    slice: (name, from, start, end) => push({ op: 'slice', name, inputs: [from], start, end }),
    channelShuffle: (name, from, groups) => push({ op: 'channelShuffle', name, inputs: [from], groups }),
    channelAffine: (name, from, scale, shift) => push({ op: 'channelAffine', name, inputs: [from], scale, shift }),
    layerScale: (name, from) => push({ op: 'layerScale', name, inputs: [from], channels: channels(from) }),
    localResponseNorm: (name, from, options) => push({ op: 'localResponseNorm', name, inputs: [from], ...options }),
    layerNorm(name, from, axis, epsilon) {
      const size = axis === 'first' ? channels(from) : lastAxis(from);
      return push({ op: 'layerNorm', name, inputs: [from], channels: size, axis, epsilon });
    },
    flatten: (name, from) => push({ op: 'flatten', name, inputs: [from] }),
    permute: (name, from, order) => push({ op: 'permute', name, inputs: [from], order }),
    tokens: (name, from) => push({ op: 'tokens', name, inputs: [from] }),
    classToken: (name, from) => push({ op: 'classToken', name, inputs: [from], channels: lastAxis(from) }),
    positionEmbedding(name, from) {
      const [tokens, width] = [channels(from), lastAxis(from)];
      return push({ op: 'positionEmbedding', name, inputs: [from], tokens, channels: width });
    },
    selfAttention: (name, from, heads) =>
      push({ op: 'selfAttention', name, inputs: [from], channels: lastAxis(from), heads }),
    windowAttention: (name, from, options) =>
      push({ op: 'windowAttention', name, inputs: [from], channels: lastAxis(from), ...options }),
    mergePatches: (name, from) => push({ op: 'mergePatches', name, inputs: [from] }),
    linear: (name, from, outFeatures, bias = true) =>
      push({ op: 'linear', name, inputs: [from], inFeatures: lastAxis(from), outFeatures, bias }),
    dropout: (name, from, rate) => push({ op: 'dropout', name, inputs: [from], rate }),
    channels,
    shape: shapeOf,
    parametersOf: (name) => void parameterOrder.add(name),
  };

  const ends = write(builder);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return {
    name: header.name,
    input: { name: input, shape: header.inputShape },
    nodes,
    stages: stages satisfies readonly Stage[],
    features: ends.features,
    featureCount: channels(ends.features),
    logits: ends.logits,
    parameters: [...parameterOrder].flatMap((name): readonly ParameterSpec[] => {
      const node = byName.get(name);
      if (node === undefined) throw new Error(`${header.name} promised a node "${name}" that never came`);
      return layerOf(node).parameters(node);
    }),
  };
}

/** The same network for pictures of another size. Throws an `Error` when the size is too small for it. */
export function withInputSize(graph: Graph, size: number): Graph {
  const resized: Graph = { ...graph, input: { ...graph.input, shape: [graph.input.shape[0]!, size, size] } };
  shapesOf(resized);
  return resized;
}

const pair = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);
