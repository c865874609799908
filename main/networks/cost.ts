/** What a network costs at an input size: shapes, parameters, multiply-adds and receptive field, per node and per stage. */
import { withInputSize } from './buildGraph.ts';
import type { Graph, OpName } from './graph.ts';
import { layerOf, type ReceptiveField, type Shape } from './layers/index.ts';
import { shapesOf } from './shapes.ts';

export interface NodeCost {
  readonly name: string;
  readonly op: OpName;
  readonly stage: string;
  /** Output shape of one picture. */
  readonly shape: Shape;
  /** Trainable ones. */
  readonly parameters: number;
  /** Multiply-adds of convolutions, linear layers and attention for one picture. */
  readonly macs: number;
  /** What an output value sees of the picture (may be larger than it); null after global pooling. */
  readonly receptiveField: ReceptiveField | null;
}

export interface StageCost {
  readonly name: string;
  /** Shape of its last feature map [channels, height, width], row of tokens [channels, tokens], or node, in that order. */
  readonly shape: Shape;
  /** Nodes with parameters, norms and embeddings not counted: what people call layers. */
  readonly layers: number;
  readonly parameters: number;
  readonly macs: number;
}

export interface NetworkCost {
  readonly nodes: readonly NodeCost[];
  readonly stages: readonly StageCost[];
  readonly parameters: number;
  readonly macs: number;
}

/** Throws an `Error` when a picture of `inputSize` px is too small for the network. */
export function costOf(graph: Graph, inputSize = graph.input.shape[1]!): NetworkCost {
  const sized = withInputSize(graph, inputSize);
  const shapes = shapesOf(sized);
  const fields = new Map<string, ReceptiveField | null>([[sized.input.name, { size: [1, 1], step: [1, 1] }]]);
  const stageOf = new Map(sized.stages.flatMap((stage) => stage.nodes.map((node) => [node, stage.name] as const)));

  const nodes = sized.nodes.map((node): NodeCost => {
    const layer = layerOf(node);
    const shape = shapes.get(node.name)!;
    const receptiveField = layer.receptiveField(
      node,
      node.inputs.map((name) => fields.get(name) ?? null),
    );
    fields.set(node.name, receptiveField);
    const trainable = layer.parameters(node).filter((parameter) => parameter.trainable);
    return {
      name: node.name,
      op: node.op,
      stage: stageOf.get(node.name)!,
      shape,
      parameters: sum(trainable.map((parameter) => valuesIn(parameter.shape))),
      macs: layer.macs(node, shape),
      receptiveField,
    };
  });

  const lastAxis = channelsLast(sized);
  const stages = sized.stages.map((stage): StageCost => {
    const own = nodes.filter((node) => node.stage === stage.name);
    return {
      name: stage.name,
      shape: shapeOfStage(own, lastAxis),
      layers: own.filter((node) => node.parameters > 0 && !notLayers.has(node.op)).length,
      parameters: sum(own.map((node) => node.parameters)),
      macs: sum(own.map((node) => node.macs)),
    };
  });

  return {
    nodes,
    stages,
    parameters: sum(nodes.map((node) => node.parameters)),
    macs: sum(nodes.map((node) => node.macs)),
  };
}

function shapeOfStage(nodes: readonly NodeCost[], lastAxis: ReadonlySet<string>): Shape {
  const ofRank = (rank: number) => nodes.filter(({ shape }) => shape.length === rank);
  const maps = ofRank(3);
  // The last map before it is pooled to one value a channel, the last tokens before one is taken: what the stage sees.
  const spread = maps.findLast(({ shape: [a, b, c] }) => Math.min(a! * b!, b! * c!) > 1);
  const tokens = ofRank(2);
  const all = tokens.findLast(({ shape: [count] }) => count! > 1);
  const { name, shape } = spread ?? maps.at(-1) ?? all ?? tokens.at(-1) ?? nodes.at(-1)!;
  return shape.length === 2 || lastAxis.has(name) ? [shape.at(-1)!, ...shape.slice(0, -1)] : shape;
}

/** Names of the nodes whose maps are [height, width, channels]. */
function channelsLast(graph: Graph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of graph.nodes) {
    const last = node.op === 'permute' ? node.order.at(-1) === 0 : names.has(node.inputs[0]!);
    if (last) names.add(node.name);
  }
  return names;
}

const notLayers: ReadonlySet<OpName> = new Set([
  ...(['batchNorm', 'layerNorm', 'layerScale', 'classToken', 'positionEmbedding'] as const),
]);

/** Number of values of a shape. */
export const valuesIn = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
