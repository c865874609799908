/** A network as data: the one value that every lowering (ONNX, tfjs, cost table, export) reads. NCHW, PyTorch's names. */

/** Padding in px. Sides may differ, as TensorFlow's SAME needs: see `samePads`. */
export interface Pads {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Padding fixed in px, or TensorFlow's SAME, which depends on the input size and puts the odd px at the end. */
export type Padding = Pads | 'same';

interface NodeBase {
  /** Unique in the graph; the name of the PyTorch module where there is one ("layer1.0.conv1"). Also names its output. */
  readonly name: string;
  /** Names of the nodes (or the graph's input) whose outputs it takes, in order. */
  readonly inputs: readonly string[];
}

/** Parameters are found by name: `${name}.weight` [out, in/groups, kh, kw] and, with bias, `${name}.bias` [out]. */
export interface Conv2d extends NodeBase {
  readonly op: 'conv2d';
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: Padding;
  readonly dilation: readonly [height: number, width: number];
  readonly groups: number;
  readonly bias: boolean;
}

/** y = (x − running_mean) / √(running_var + epsilon) · weight + bias, each `${name}.…` of shape [channels]. */
export interface BatchNorm extends NodeBase {
  readonly op: 'batchNorm';
  readonly channels: number;
  readonly epsilon: number;
}

/** Ops that change each value by itself: see `layers/elementwise.ts`. */
export type ActivationName = 'relu' | 'relu6' | 'sigmoid' | 'tanh' | 'silu' | 'hardsigmoid' | 'hardswish' | 'gelu';

/** max(x, 0) */
export interface Relu extends NodeBase {
  readonly op: 'relu';
}

/** min(max(x, 0), 6) */
export interface Relu6 extends NodeBase {
  readonly op: 'relu6';
}

/** 1 / (1 + e^−x) */
export interface Sigmoid extends NodeBase {
  readonly op: 'sigmoid';
}

/** (e^x − e^−x) / (e^x + e^−x) */
export interface Tanh extends NodeBase {
  readonly op: 'tanh';
}

/** x · sigmoid(x), also called swish */
export interface Silu extends NodeBase {
  readonly op: 'silu';
}

/** min(max(x + 3, 0), 6) / 6 */
export interface Hardsigmoid extends NodeBase {
  readonly op: 'hardsigmoid';
}

/** x · hardsigmoid(x) */
export interface Hardswish extends NodeBase {
  readonly op: 'hardswish';
}

/** x · Φ(x) with the normal distribution's Φ, exactly (by erf) */
export interface Gelu extends NodeBase {
  readonly op: 'gelu';
}

export interface MaxPool extends NodeBase {
  readonly op: 'maxPool';
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: Pads;
  readonly ceilMode: boolean;
}

/** Mean of each window. */
export interface AvgPool extends NodeBase {
  readonly op: 'avgPool';
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: Pads;
  /** Whether padding counts as zeros in the mean (PyTorch's default) or not at all (TensorFlow). */
  readonly countPadding: boolean;
}

/** Means of a grid of `output` cells that share out the map whatever its size: cell i covers ⌊i·n/o⌋ … ⌈(i+1)·n/o⌉ − 1. */
export interface AdaptiveAvgPool extends NodeBase {
  readonly op: 'adaptiveAvgPool';
  readonly output: readonly [height: number, width: number];
}

/** Mean over height and width: [batch, channels, h, w] → [batch, channels]. */
export interface GlobalAveragePool extends NodeBase {
  readonly op: 'globalAveragePool';
}

export interface Add extends NodeBase {
  readonly op: 'add';
}

/** Product of equal shapes, or of a map and one factor per channel [channels, 1, 1], as squeeze-and-excitation has it. */
export interface Mul extends NodeBase {
  readonly op: 'mul';
}

/** Along the channel axis (1). */
export interface Concat extends NodeBase {
  readonly op: 'concat';
}

/** Channels `start` … `end` − 1 (axis 1; of tokens: those tokens). */
export interface Slice extends NodeBase {
  readonly op: 'slice';
  readonly start: number;
  readonly end: number;
}

/** Channel g·(C/groups) + k goes to k·groups + g, so that the next grouped convolution mixes the groups. */
export interface ChannelShuffle extends NodeBase {
  readonly op: 'channelShuffle';
  readonly groups: number;
}

/** y = x · scale + shift with one constant pair per channel: part of the network, not trained. */
export interface ChannelAffine extends NodeBase {
  readonly op: 'channelAffine';
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** y = x · parameter, one factor per channel of a map; the parameter bears the node's own name: [channels, 1, 1]. */
export interface LayerScale extends NodeBase {
  readonly op: 'layerScale';
  readonly channels: number;
}

/** y = x / (k + alpha/size · Σ x²)^beta, summed over `size` (odd) neighbouring channels. */
export interface LocalResponseNorm extends NodeBase {
  readonly op: 'localResponseNorm';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/**
 * y = (x − mean) / √(variance + epsilon) · weight + bias over the channels of each position, `${name}.weight` and
 * `${name}.bias` [channels]. The channels are the last axis, or the first (after the batch) of a map.
 */
export interface LayerNorm extends NodeBase {
  readonly op: 'layerNorm';
  readonly channels: number;
  readonly axis: 'first' | 'last';
  readonly epsilon: number;
}

/** All values of a picture in one row, C order. */
export interface Flatten extends NodeBase {
  readonly op: 'flatten';
}

/** Axes of a picture's value in another order: [1, 2, 0] puts the channels last. */
export interface Permute extends NodeBase {
  readonly op: 'permute';
  readonly order: readonly number[];
}

/** [channels, h, w] → [h·w tokens, channels]. */
export interface Tokens extends NodeBase {
  readonly op: 'tokens';
}

/** Puts a learned token before the others; the parameter bears the node's own name: [1, 1, channels]. */
export interface ClassToken extends NodeBase {
  readonly op: 'classToken';
  readonly channels: number;
}

/** Adds a learned vector to each token; the parameter bears the node's own name: [1, tokens, channels]. */
export interface PositionEmbedding extends NodeBase {
  readonly op: 'positionEmbedding';
  readonly tokens: number;
  readonly channels: number;
}

/**
 * Multi-head self-attention over tokens, PyTorch's nn.MultiheadAttention: `in_proj_weight` [3·channels, channels],
 * `in_proj_bias`, `out_proj.weight` [channels, channels], `out_proj.bias`.
 */
export interface SelfAttention extends NodeBase {
  readonly op: 'selfAttention';
  readonly channels: number;
  readonly heads: number;
}

/**
 * Self-attention within windows of [h, w, channels] that are shifted cyclically, with a learned bias for each relative
 * position: `relative_position_bias_table` [(2·window − 1)², heads], `qkv.weight`, `qkv.bias`, `proj.weight`, `proj.bias`.
 */
export interface WindowAttention extends NodeBase {
  readonly op: 'windowAttention';
  readonly channels: number;
  readonly heads: number;
  /** Edge of a window; a map that it does not divide is padded with zeros at its end. */
  readonly window: number;
  readonly shift: number;
}

/** [h, w, c] → [⌈h/2⌉, ⌈w/2⌉, 4c]: each 2×2 patch side by side (top left, bottom left, top right, bottom right). */
export interface MergePatches extends NodeBase {
  readonly op: 'mergePatches';
}

/** y = x · weightᵀ + bias along the last axis, `${name}.weight` [outFeatures, inFeatures], `${name}.bias` [outFeatures]. */
export interface Linear extends NodeBase {
  readonly op: 'linear';
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** Does nothing at inference; in training drops this share of the values. */
export interface Dropout extends NodeBase {
  readonly op: 'dropout';
  readonly rate: number;
}

export type GraphNode =
  | Conv2d
  | BatchNorm
  | Relu
  | Relu6
  | Sigmoid
  | Tanh
  | Silu
  | Hardsigmoid
  | Hardswish
  | Gelu
  | MaxPool
  | AvgPool
  | AdaptiveAvgPool
  | GlobalAveragePool
  | Add
  | Mul
  | Concat
  | Slice
  | ChannelShuffle
  | ChannelAffine
  | LayerScale
  | LocalResponseNorm
  | LayerNorm
  | Flatten
  | Permute
  | Tokens
  | ClassToken
  | PositionEmbedding
  | SelfAttention
  | WindowAttention
  | MergePatches
  | Linear
  | Dropout;
export type OpName = GraphNode['op'];
/** The node type of one op. */
export type NodeOf<Op extends OpName> = Extract<GraphNode, { readonly op: Op }>;

/** A thaw point: consecutive nodes that are frozen or trained as one, from stem to head. */
export interface Stage {
  readonly name: string;
  /** Names of its nodes, in graph order. */
  readonly nodes: readonly string[];
}

export interface ParameterSpec {
  /** As in PyTorch's state_dict: "layer1.0.conv1.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  /** False for statistics that no gradient reaches (running_mean, running_var). */
  readonly trainable: boolean;
}

export interface Graph {
  readonly name: string;
  /**
   * Name and shape of one input: a picture [channels, height, width], or, in the part of a network behind a thaw point, the value
   * there, of any shape.
   */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  /** In execution order. */
  readonly nodes: readonly GraphNode[];
  readonly stages: readonly Stage[];
  /** Node whose output is the feature vector [batch, featureCount] that heads see. */
  readonly features: string;
  readonly featureCount: number;
  /** Node with the logits, when the graph has its own classifier. */
  readonly logits: string | null;
  /** In state_dict order. */
  readonly parameters: readonly ParameterSpec[];
}

/** Values of a graph's parameters by name, C order, float32. */
export type Parameters = ReadonlyMap<string, Float32Array>;
