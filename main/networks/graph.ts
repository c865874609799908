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

/** max(x, 0) */
export interface Relu extends NodeBase {
  readonly op: 'relu';
}

/** min(max(x, 0), 6) */
export interface Relu6 extends NodeBase {
  readonly op: 'relu6';
}

export interface MaxPool extends NodeBase {
  readonly op: 'maxPool';
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: Pads;
  readonly ceilMode: boolean;
}

/** Mean over height and width: [batch, channels, h, w] → [batch, channels]. */
export interface GlobalAveragePool extends NodeBase {
  readonly op: 'globalAveragePool';
}

export interface Add extends NodeBase {
  readonly op: 'add';
}

/** Along the channel axis (1). */
export interface Concat extends NodeBase {
  readonly op: 'concat';
}

/** y = x · weightᵀ + bias, `${name}.weight` [outFeatures, inFeatures], `${name}.bias` [outFeatures]. */
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
  | MaxPool
  | GlobalAveragePool
  | Add
  | Concat
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
  /** Name and shape [channels, height, width] of one input picture. */
  readonly input: { readonly name: string; readonly shape: readonly [number, number, number] };
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
