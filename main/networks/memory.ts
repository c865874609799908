/**
 * How many bytes a network takes, predicted from its graph.
 *
 * Predicting: all parameters, and the largest set of maps that are alive at once. Nodes run in graph order. A map is alive
 * from the node that makes it to the last one that reads it. Batch norms are part of the convolution before them, and ops
 * that change each value by itself write over their input when nobody else reads it, as runtimes do.
 *
 * Training everything: parameters, their gradients and AdamW's two moments (4 × the trainable ones), every map that a
 * gradient needs, from its making to that gradient, and the gradients of the maps while they are alive. Which maps those
 * are is said op by op in `keptForBackward`.
 *
 * float32 throughout. It is what a network needs, not what a runtime takes: onnxruntime 1.30 on a CPU was measured at about three
 * times as much. Doubling the batch grew a process by this many times the predicted maps: predicting 1.7 (MobileNetV2,
 * ResNet-50), 2.2 (VGG-16), 3.0 to 3.2 (Swin-T, ViT-B/16, DenseNet-121); training 2.4 (ResNet-50 at 160 px), 2.6 (ResNet-18), 2.8
 * (MobileNetV2). Whole training processes held 2.9 to 3.3 times the prediction at batch 8. Its arena keeps what the first run
 * and the planned later ones asked for, and weights are held several times while they are loaded.
 */
import { valuesIn } from './cost.ts';
import type { Graph, GraphNode, OpName } from './graph.ts';
import { windowGrid } from './layers/windowAttention.ts';
import { bytesPerValue } from './layerTable.ts';
import { shapesOf } from './shapes.ts';

export interface MemoryUse {
  /** Parameters and statistics. */
  readonly weightsBytes: number;
  /** Weights and the largest set of maps alive at once. */
  readonly predictBytes: number;
  /** Training only a head on top: the frozen network predicts. */
  readonly headBytes: number;
  /** Weights, gradients, AdamW's two moments, and the maps of forward and backward pass. */
  readonly trainBytes: number;
}

/** For `batch` pictures of the graph's own input size. */
export function memoryOf(graph: Graph, batch: number): MemoryUse {
  const values = (trainable: boolean) =>
    graph.parameters
      .filter((parameter) => parameter.trainable === trainable)
      .reduce((sum, { shape }) => sum + valuesIn(shape), 0);
  const [trained, statistics] = [values(true), values(false)];
  const weightsBytes = bytesPerValue * (trained + statistics);
  const sizes = sizesOf(graph, batch);
  const predictBytes = weightsBytes + peakOf(graph.nodes.length, forwardBuffers(graph, sizes));
  const maps = peakOf(2 * graph.nodes.length, trainingBuffers(graph, sizes));
  return {
    weightsBytes,
    predictBytes,
    headBytes: predictBytes,
    trainBytes: weightsBytes + 3 * bytesPerValue * trained + maps,
  };
}

/** Memory that is taken from one step to another, both included. */
interface Buffer {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

interface Sizes {
  /** Bytes of each node's output, and of the input, by name. */
  readonly output: ReadonlyMap<string, number>;
  /** Bytes that a node makes inside of itself, by name. */
  readonly inner: ReadonlyMap<string, number>;
}

function sizesOf(graph: Graph, batch: number): Sizes {
  const shapes = shapesOf(graph);
  const bytes = batch * bytesPerValue;
  return {
    output: new Map([...shapes].map(([name, shape]) => [name, bytes * valuesIn(shape)])),
    inner: new Map(graph.nodes.map((node) => [node.name, bytes * innerValues(node, shapes.get(node.inputs[0]!)!)])),
  };
}

/** Attention makes queries, keys and values, and a weight for each pair of tokens and head. */
function innerValues(node: GraphNode, input: readonly number[]): number {
  if (node.op === 'selfAttention') return 3 * valuesIn(input) + node.heads * input[0]! ** 2;
  if (node.op !== 'windowAttention') return 0;
  const grid = windowGrid(node, input[0]!, input[1]!);
  const tokens = grid.height * grid.width;
  return tokens * (3 * node.channels + node.heads * node.window ** 2);
}

function forwardBuffers(graph: Graph, sizes: Sizes): Buffer[] {
  const readers = readersOf(graph);
  const end = graph.nodes.length - 1;
  const lastRead = (name: string): number =>
    name === graph.features || name === graph.logits ? end : (readers.get(name)?.at(-1) ?? end);

  // The buffer that each value lies in: its own, or that of the value it was written over.
  const bufferOf = new Map<string, { bytes: number; from: number; to: number }>();
  const inner: Buffer[] = [];
  const begin = (name: string, from: number) =>
    bufferOf.set(name, { bytes: sizes.output.get(name)!, from, to: lastRead(name) });
  begin(graph.input.name, 0);
  for (const [index, node] of graph.nodes.entries()) {
    const over = overwrites.has(node.op)
      ? node.inputs.find(
          (name) =>
            name !== graph.input.name &&
            sizes.output.get(name) === sizes.output.get(node.name) &&
            // A value that shares its buffer may be read later than the buffer's own.
            bufferOf.get(name)!.to === index,
        )
      : undefined;
    if (over === undefined) begin(node.name, index);
    else {
      const shared = bufferOf.get(over)!;
      shared.to = Math.max(shared.to, lastRead(node.name));
      bufferOf.set(node.name, shared);
    }
    inner.push({ bytes: sizes.inner.get(node.name)!, from: index, to: index });
  }
  return [...new Set(bufferOf.values()), ...inner];
}

/** Steps 0 … n − 1 are the forward pass, n … 2n − 1 the backward pass: node i has its gradient computed at 2n − 1 − i. */
function trainingBuffers(graph: Graph, sizes: Sizes): Buffer[] {
  const readers = readersOf(graph);
  const end = 2 * graph.nodes.length - 1;
  const keptUntil = new Map<string, number>();
  const keep = (name: string, step: number) => keptUntil.set(name, Math.max(keptUntil.get(name) ?? 0, step));
  const buffers: Buffer[] = [];
  for (const [index, node] of graph.nodes.entries()) {
    const backward = end - index;
    const { inputs, output } = keptForBackward[node.op];
    for (const name of node.inputs) keep(name, inputs ? backward : index);
    keep(node.name, output ? backward : index);
    buffers.push({ bytes: sizes.inner.get(node.name)!, from: index, to: backward });
    // The gradient of its output: from its last reader's gradient, which comes first, to its own.
    const last = readers.get(node.name)?.at(-1) ?? index;
    buffers.push({ bytes: sizes.output.get(node.name)!, from: end - last, to: backward });
  }
  const made = new Map(graph.nodes.map((node, index) => [node.name, index]));
  for (const [name, to] of keptUntil) buffers.push({ bytes: sizes.output.get(name)!, from: made.get(name) ?? 0, to });
  return buffers;
}

/** The largest sum of what is taken at any of `steps` steps. */
function peakOf(steps: number, buffers: readonly Buffer[]): number {
  const change = new Float64Array(steps + 1);
  for (const { bytes, from, to } of buffers) {
    change[from] = change[from]! + bytes;
    change[to + 1] = change[to + 1]! - bytes;
  }
  let [taken, peak] = [0, 0];
  for (const bytes of change) {
    taken += bytes;
    peak = Math.max(peak, taken);
  }
  return peak;
}

/** Indices of the nodes that read each value, in order. */
function readersOf(graph: Graph): ReadonlyMap<string, readonly number[]> {
  const readers = new Map<string, number[]>();
  for (const [index, node] of graph.nodes.entries())
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), index]);
  return readers;
}

/** Ops whose output may lie where their input lay. */
const overwrites: ReadonlySet<OpName> = new Set([
  ...(['batchNorm', 'relu', 'relu6', 'sigmoid', 'tanh', 'silu', 'hardsigmoid', 'hardswish', 'gelu'] as const),
  ...(['add', 'mul', 'channelAffine', 'layerScale', 'positionEmbedding', 'flatten', 'dropout'] as const),
]);

/** What an op's gradient is computed from, besides the gradient of its output and its parameters. */
const keptForBackward: { readonly [Op in OpName]: { readonly inputs: boolean; readonly output: boolean } } = (() => {
  const [nothing, inputs, output] = [
    { inputs: false, output: false },
    { inputs: true, output: false },
    { inputs: false, output: true },
  ];
  return {
    ...{ conv2d: inputs, linear: inputs, batchNorm: inputs, layerNorm: inputs, layerScale: inputs, mul: inputs },
    ...{ silu: inputs, hardsigmoid: inputs, hardswish: inputs, gelu: inputs },
    ...{ relu: output, relu6: output, sigmoid: output, tanh: output },
    // Where the largest value was.
    maxPool: { inputs: true, output: true },
    localResponseNorm: { inputs: true, output: true },
    // Its queries, keys, values and weights are kept too: see `innerValues`.
    ...{ selfAttention: inputs, windowAttention: inputs },
    ...{ avgPool: nothing, adaptiveAvgPool: nothing, globalAveragePool: nothing, add: nothing, concat: nothing },
    ...{ slice: nothing, channelShuffle: nothing, channelAffine: nothing, flatten: nothing, permute: nothing },
    ...{ tokens: nothing, classToken: nothing, positionEmbedding: nothing, mergePatches: nothing },
    // The share that was dropped is drawn again from its seed.
    dropout: nothing,
  } satisfies Record<OpName, { inputs: boolean; output: boolean }>;
})();
