/** The arithmetic of one layer spelt out: output size, parameters, multiply-adds, and what other shapes of it would cost. */
import type { LayerArithmetic } from '../../contract/networks.ts';
import type { Graph } from '../graph.ts';
import { layerTable } from '../layerTable.ts';
import { outputSize, windowLetters } from './outputSize.ts';
import { countOf } from './parameterCount.ts';
import { savingsOf } from './savings.ts';

/** Null when the graph has no such layer. At the graph's own input size, for one picture. */
export function layerArithmetic(graph: Graph, name: string): LayerArithmetic | null {
  const index = graph.nodes.findIndex((node) => node.name === name);
  const node = graph.nodes[index];
  if (node === undefined) return null;
  const layer = layerTable(graph, 1)[index]!;
  const { window, inputShape, shape } = layer;
  const { parameters, otherBias, macs, letters } = countOf(node, shape, layer);
  const words = [...(window === null ? [] : windowLetters(window, inputShape)), ...letters];
  return {
    layer,
    outputSize: window === null ? null : outputSize(node, window, inputShape),
    letters: words.length === 0 ? null : words.join(' · '),
    ...{ parameters, otherBias, macs },
    savings: savingsOf(graph, node),
  };
}
