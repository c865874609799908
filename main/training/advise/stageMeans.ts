/** What a network knows of a picture at its thaw points: the means of the maps that cross there, all from one look. */
import { createHash } from 'node:crypto';
import { valuesIn } from '../../networks/cost.ts';
import { cutAtStage } from '../../networks/cutAtStage.ts';
import type { Graph, GraphNode } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import type { FeatureSource } from '../extractFeatures.ts';
import type { KeptBackbone } from '../keptBackbone.ts';

export interface ThawPoint {
  /** First stage behind it; null behind the last: the features that the head sees. */
  readonly stage: string | null;
  /** Where its values lie in a row of the source's features. */
  readonly from: number;
  readonly width: number;
}

export interface StageMeans {
  /** The backbone with a mean at each thaw point. */
  readonly graph: Graph;
  readonly source: FeatureSource;
  /** From the stem on; the head's features are last. */
  readonly points: readonly ThawPoint[];
}

/** More tell little: neighbours are alike, and each has to be probed. */
const mostPoints = 6;

/** Maps are averaged over height and width; of tokens the class token is taken. */
export function stageMeans(backbone: KeptBackbone): StageMeans {
  const { graph, preprocessing, featureOutputs } = backbone;
  const shapes = shapesOf(graph);
  const crossing = new Map<string, string>();
  for (const { name } of graph.stages.slice(1)) {
    const { boundary, stage } = cutAtStage(graph, name);
    // Where the cut has to be made earlier, it is another stage's.
    if (stage === name && boundary !== graph.input.name) crossing.set(boundary, name);
  }
  const chosen = evenly([...crossing], mostPoints - 1);
  const added = chosen.map(([node]) => pooled(node, shapes.get(node)!));
  const outputs = [...added.map((nodes) => nodes.at(-1)!.name), ...featureOutputs];
  const whole: Graph = { ...graph, nodes: [...graph.nodes, ...added.flat()] };
  const wholeShapes = shapesOf(whole);
  const widths = [...outputs.slice(0, added.length).map((name) => valuesIn(wholeShapes.get(name)!))];

  const points: ThawPoint[] = [];
  let from = 0;
  for (const [index, width] of widths.entries()) {
    points.push({ stage: chosen[index]![1], from, width });
    from += width;
  }
  points.push({ stage: null, from, width: backbone.featureCount });
  return {
    graph: prune(whole, outputs),
    points,
    source: {
      ...{ preprocessing, featureOutputs: outputs, featureCount: from + backbone.featureCount },
      fingerprint: createHash('sha256')
        .update(JSON.stringify([backbone.fingerprint, 'means', outputs]))
        .digest('hex'),
    },
  };
}

/** Nodes that make one vector of a value: [channels, h, w], [h, w, channels] or [tokens, channels]. */
function pooled(of: string, shape: readonly number[]): readonly GraphNode[] {
  const name = (what: string) => `${of}.probe.${what}`;
  if (shape.length === 1) return [{ op: 'flatten', name: name('values'), inputs: [of] }];
  if (shape.length === 2)
    return [
      { op: 'slice', name: name('token'), inputs: [of], start: 0, end: 1 },
      { op: 'flatten', name: name('values'), inputs: [name('token')] },
    ];
  // Pictures are square, so the two sides that are equal are height and width.
  const channelsLast = shape[0] === shape[1] && shape[1] !== shape[2];
  const mean = (input: string): GraphNode => ({ op: 'globalAveragePool', name: name('mean'), inputs: [input] });
  if (!channelsLast) return [mean(of)];
  return [{ op: 'permute', name: name('maps'), inputs: [of], order: [2, 0, 1] }, mean(name('maps'))];
}

/** At most `most` of them, the last one always among them. */
function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)]!);
}
